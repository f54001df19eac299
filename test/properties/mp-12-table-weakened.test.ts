/**
 * Each sentence of what is asked of a table of requesters, taken out of the rules that use it or turned: what is committed
 * (MP-12.c) and what is read back (MP-13). Context 1 of iopmp-domains: setting 1 has a window, 2 and 3 one with a hole.
 */
import { expect, test } from 'vitest'
import type { StepRule } from '../../properties/kit/rule.ts'
import mp12c from '../../properties/mp/mp-12-commits-what-was-declared.ts'
import mp13 from '../../properties/mp/mp-13-read-back-is-in-force.ts'
import rst11b from '../../properties/rst/rst-11-drained-before-revoked.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { ANSWER, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { ATTRIBUTE_SHIFT, ENABLE_BIT, R, READ_BIT, WRITE_BIT } from '../../src/interface/registers.ts'
import type { Column } from '../../src/layout/layout.ts'
import { observed, type Seen } from './observed.ts'
import { alarms, escapes, type Follow, type Row, settled } from './weakened.ts'

const table = packagedPlatform('iopmp-domains')
const { contexts, beatBytes } = table
const [primary, c, other] = [0, 1, 2]
const requesterOf = (context: number) => context - 1
const [nothing, plain, holed] = [0, 1, 2]
const noWords = { low: 0, high: 0 }

const accessed = (
  kind: 'register written' | 'register read',
  register: number,
  index: number,
  value: number,
  answer: number = ANSWER.ok,
): Seen => [kind, { register, index, value, answer, guest: -1 }]
const wordsOf = (n: number, context: number) => contexts[context].settings[n].domains ?? noWords
const words = (n: number, context = c, kind: 'register written' | 'register read' = 'register written') => [
  accessed(kind, R.DOMAINS_HIGH, requesterOf(context), wordsOf(n, context).high),
  accessed(kind, R.DOMAINS, requesterOf(context), wordsOf(n, context).low),
]
const entries = (n: number, context = c, kind: 'register written' | 'register read' = 'register written') => {
  const { regions, registers = [] } = contexts[context].settings[n]
  return regions.flatMap(({ base, limit, read, write, attribute }, nth) => {
    const permitted = ENABLE_BIT | (read ? READ_BIT : 0) | (write ? WRITE_BIT : 0)
    return [
      accessed(kind, R.BASE, registers[nth], base),
      accessed(kind, R.LIMIT, registers[nth], limit),
      accessed(kind, R.ATTRIBUTES, registers[nth], permitted | (attribute << ATTRIBUTE_SHIFT)),
    ]
  })
}
const begun = (setting: number, context = c): Seen => ['update begun', { context, setting }]
const write: Seen = ['commit written', { answer: ANSWER.ok }]
const acknowledged: Seen = ['commit acknowledged']
const failed: Seen = ['procedure ended', { outcome: OUTCOME.failed }]
const complete: Seen = ['procedure ended', { outcome: OUTCOME.complete }]
/** As the default procedure has it: entries, the stall that begins the update, words, resume. */
const update = (n: number, context = c): readonly Seen[] => [
  ...entries(n, context),
  begun(n, context),
  ...words(n, context),
  write,
]
const inForce = (n: number, context = c): readonly Seen[] => [...update(n, context), acknowledged, complete]

const { base: windowBase } = contexts[c].settings[plain].regions[0]
const open: Seen = [
  'request at port',
  { context: c, stream: contexts[c].streams[0], address: windowBase, beats: 1 },
]
const valuesOf = (column: Column): readonly number[] =>
  Array.from({ length: column.length }, (_, i) => column[i])
const filled = (column: Column, value: number): Column => new Uint8Array(column.length).fill(value)
/** Another demand. */
const judging = (rule: StepRule, then: StepRule['then']): StepRule => ({ ...rule, then, otherwise: () => '' })
const followed = (rule: StepRule, follow: Follow): StepRule => ({
  ...rule,
  follow: { ...rule.follow, ...follow },
})
/** Told of these writes or reads otherwise; undefined: not at all. */
const told = (
  rule: StepRule,
  kind: 'register written' | 'register read',
  seen: (o: Observation) => Observation | undefined,
): StepRule =>
  followed(rule, {
    [kind]: (g: never, o: Observation, p: never) => {
      const taken = seen(o)
      if (taken) rule.follow[kind]?.(g, taken, p)
    },
  })
const rightWord = (which: number, n: number) => (o: Observation) =>
  o.register === which ? { ...o, value: which === R.DOMAINS ? wordsOf(n, c).low : wordsOf(n, c).high } : o
const spoilt = (register: number): Seen => accessed('register written', register, requesterOf(c), 0)
const registersOf = (n: number) => contexts[c].settings[n].registers ?? []

const holeBase = contexts[c].settings[holed].regions.find((r) => r.priority)?.base ?? 0
const holedBase = contexts[c].settings[holed].regions[0].base
const passed = (address: number, setting = holed): Seen => [
  'beat passed',
  {
    context: c,
    stream: contexts[c].streams[0],
    attribute: contexts[c].settings[setting].regions[0].attribute,
    address,
  },
]
const blocked = (address: number): Seen => [
  'beat blocked',
  { context: c, stream: contexts[c].streams[0], address },
]
const readBack = (n: number) => [...entries(n, c, 'register read'), ...words(n, c, 'register read')]

const rows: readonly Row[] = [
  escapes(
    'the lower word is that of the target',
    mp12c,
    told(mp12c, 'register written', rightWord(R.DOMAINS, holed)),
    [...entries(holed), begun(holed), ...words(holed), spoilt(R.DOMAINS), write],
  ),
  escapes('the upper word is', mp12c, told(mp12c, 'register written', rightWord(R.DOMAINS_HIGH, holed)), [
    ...entries(holed),
    begun(holed),
    ...words(holed),
    spoilt(R.DOMAINS_HIGH),
    write,
  ]),
  escapes(
    'a requester has those domains and no others',
    mp12c,
    told(mp12c, 'register written', (o) =>
      o.register === R.DOMAINS ? { ...o, value: o.value & wordsOf(plain, c).low } : o,
    ),
    [
      ...entries(plain),
      begun(plain),
      ...words(plain),
      accessed('register written', R.DOMAINS, requesterOf(c), wordsOf(holed, c).low),
      write,
    ],
  ),
  escapes(
    'a word is of one requester',
    mp12c,
    told(mp12c, 'register written', (o) =>
      o.register === R.DOMAINS || o.register === R.DOMAINS_HIGH ? { ...o, index: requesterOf(c) } : o,
    ),
    [
      ...entries(plain),
      begun(plain),
      accessed('register written', R.DOMAINS_HIGH, requesterOf(other), wordsOf(plain, c).high),
      write,
    ],
  ),
  alarms(
    'a word that is refused was not written',
    mp12c,
    told(mp12c, 'register written', (o) => ({ ...o, answer: ANSWER.ok })),
    [
      ...entries(plain),
      begun(plain),
      ...words(plain),
      accessed('register written', R.DOMAINS, requesterOf(c), 1, ANSWER.error),
      write,
    ],
  ),
  escapes(
    'the entries of its domains hold the target',
    mp12c,
    told(mp12c, 'register written', (o) =>
      o.register === R.LIMIT ? { ...o, value: contexts[c].settings[plain].regions[0].limit } : o,
    ),
    [
      ...entries(plain),
      accessed('register written', R.LIMIT, registersOf(plain)[0], windowBase),
      begun(plain),
      ...words(plain),
      write,
    ],
  ),
  escapes(
    'all of them, the one that denies the hole too',
    mp12c,
    followed(mp12c, {
      'update begun': (g, o, p) => {
        mp12c.follow['update begun']?.(g, o, p)
        const deny = registersOf(holed)[1]
        g.written[deny] = g.written[registersOf(holed)[0]]
      },
    }),
    [...entries(holed).slice(0, 3), begun(holed), ...words(holed), write],
  ),
  alarms(
    'entries of domains that it does not have may hold anything',
    mp12c,
    judging(mp12c, (g, o, p) => mp12c.then(g, o, p) && valuesOf(g.wrong).every((wrong) => wrong === 0)),
    [
      accessed('register written', R.LIMIT, registersOf(holed)[0], windowBase),
      ...entries(plain),
      begun(plain),
      ...words(plain),
      write,
    ],
  ),
  alarms(
    'what was written before the update began is its own: nobody had these entries',
    mp12c,
    followed(mp12c, {
      'update begun': (g, o, p) => {
        mp12c.follow['update begun']?.(g, o, p)
        for (let r = 0; r < g.wrong.length; r++) g.wrong[r] = g.written[r]
      },
    }),
    update(plain),
  ),
  alarms(
    'and a commit leaves them as they are: the setting may be granted again',
    mp12c,
    followed(mp12c, {
      'commit acknowledged': (g) => {
        g.written.fill(0)
      },
    }),
    [...inForce(plain), ...update(plain, other)],
  ),
  escapes(
    'every other context has its setting in force',
    mp12c,
    judging(mp12c, (g, o, p) => mp12c.then({ ...g, begun: filled(g.begun, 1) }, o, p)),
    [...inForce(plain), spoilt(R.DOMAINS_HIGH), ...update(plain, other)],
  ),
  alarms(
    'but what another update left unfinished, whose target stays live',
    mp12c,
    judging(mp12c, (g, o, p) => mp12c.then({ ...g, begun: filled(g.begun, 0) }, o, p)),
    [...inForce(plain), begun(holed), spoilt(R.DOMAINS_HIGH), failed, ...update(plain, other)],
  ),
  escapes(
    'a revoked requester has none',
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => {
        mp12c.follow['register written']?.(g, o, p)
        if (g.latest[c] === nothing + 1) g.high[requesterOf(c)] = 0
      },
    }),
    [...inForce(plain), begun(nothing), words(nothing)[1], write],
  ),
  escapes(
    'an update that is over has been committed, by a table as well',
    mp12c,
    settled(mp12c, {
      'update begun': () => undefined,
    }),
    [...inForce(nothing), begun(nothing), ...words(nothing), complete],
  ),
  escapes(
    'of what is read back the words say which entries decide: no others',
    mp13,
    told(mp13, 'register read', (o) =>
      o.register === R.DOMAINS_HIGH ? { ...o, value: o.value | wordsOf(plain, c).high } : o,
    ),
    [...entries(plain, c, 'register read'), ...readBack(holed), passed(windowBase, plain)],
  ),
  escapes(
    'and a priority entry only of those that it has',
    mp13,
    told(mp13, 'register read', (o) => (o.register === R.DOMAINS ? { ...o, value: 0 } : o)),
    [...readBack(holed), passed(holeBase)],
  ),
  alarms(
    'a word that was not read says nothing',
    mp13,
    followed(mp13, {
      'register read': (g, o, p) => {
        mp13.follow['register read']?.(g, o, p)
        g.knownLow[requesterOf(c)] = 1
        g.knownHigh[requesterOf(c)] = 1
      },
    }),
    [
      ...entries(plain, c, 'register read'),
      words(plain, c, 'register read')[1],
      passed(windowBase + beatBytes),
    ],
  ),
  alarms(
    'nor one that was written since',
    mp13,
    told(mp13, 'register written', (o) => (o.register === R.DOMAINS_HIGH ? undefined : o)),
    [...readBack(holed), accessed('register written', R.DOMAINS_HIGH, requesterOf(c), 0), blocked(holedBase)],
  ),
  alarms(
    'nor before the last commit',
    mp13,
    followed(mp13, {
      'commit written': (g) => {
        g.isCommitting[0] = 0
      },
    }),
    [...readBack(holed), write, blocked(holedBase)],
  ),
  escapes(
    'entries of domains that it does not have need not be read',
    mp13,
    {
      ...mp13,
      given: (g, o, p) => valuesOf(g.known).every((known) => known !== 0) && (mp13.given?.(g, o, p) ?? true),
    },
    [...readBack(holed), blocked(holedBase)],
  ),
  escapes(
    'each word that takes memory away is judged: nothing is open then',
    rst11b,
    { ...rst11b, judges: { of: ['ATTRIBUTES', 'DOMAINS'] } },
    [...inForce(plain), open, begun(nothing), words(nothing)[0]],
  ),
  escapes('the other one too', rst11b, { ...rst11b, judges: { of: ['ATTRIBUTES', 'DOMAINS_HIGH'] } }, [
    ...inForce(plain),
    open,
    begun(nothing),
    words(nothing)[1],
  ]),
  alarms(
    "and none of another requester's",
    rst11b,
    judging(rst11b, (g, o, p) => rst11b.then(g, { ...o, index: requesterOf(c) }, p)),
    [...inForce(plain), ...inForce(plain, other), open, begun(nothing, primary), words(nothing, other)[0]],
  ),
]

test.each(rows)('%s', (_sentence, rule, weakened, script, at) => {
  const brokenAt = (r: StepRule) => observed(r, script, table).broken?.at ?? -1
  expect([brokenAt(rule), brokenAt(weakened)]).toEqual(at)
})
