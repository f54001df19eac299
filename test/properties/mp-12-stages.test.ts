/**
 * Which settings decide together in a unit of two stages, sentence by sentence: what is allowed under each declaration and
 * what is not, and what a rule no longer tells apart that leaves the sentence out. The small platform behind such a unit:
 * of the first window of a guest the second stage is the narrow one, of the second window the first stage; the wide ones
 * are all of the guest's memory. So old = tx and new = rx let more pass than either, where the first stage is new.
 */
import { describe, expect, test } from 'vitest'
import { settlePairs } from '../../properties/ghosts/stages.ts'
import type { StepRule } from '../../properties/kit/rule.ts'
import mp12c from '../../properties/mp/mp-12-commits-what-was-declared.ts'
import mp12d from '../../properties/mp/mp-12-every-live-setting-allows.ts'
import mp12 from '../../properties/mp/mp-12-neither-old-nor-new.ts'
import mp13 from '../../properties/mp/mp-13-read-back-is-in-force.ts'
import x1a from '../../properties/x/x-1-closed-when-acknowledged.ts'
import { inTwoStages } from '../../src/engines/in-two-stages.ts'
import { ANSWER, K, OUTCOME } from '../../src/interface/observations.ts'
import { type Platform, type StageCommit, stageCommits } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { BOTH_STAGES, FIRST_STAGE, SECOND_STAGE } from '../../src/interface/stages.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { observed, type Seen } from './observed.ts'
import { alarms, asItWas, escapes, type Row, settled } from './weakened.ts'

function claiming(commit: StageCommit): Platform {
  const platform = inTwoStages(smallPlatform, commit)
  return { ...platform, protection: { ...platform.protection, closes: true, profile: 'strict' } }
}
const platforms = Object.fromEntries(stageCommits.map((c) => [c, claiming(c)])) as Record<
  StageCommit,
  Platform
>
const { beatBytes, guests, contexts } = platforms.ordered
const [nothing, rx, tx, , updateTx] = [0, 1, 2, 3, 4]
const updateRx = 3
const { settings: of1, regions, streams } = contexts[1]
/** Of the narrow one of both stages. */
const narrow = (setting: number) => {
  const { guest, window } = of1[setting]
  return smallPlatform.guests[guest ?? 0].windows[window]
}
const first = (setting: number) => narrow(setting).base
/** In the memory of the guest of rx and tx, and in neither. */
const memoryOf = (setting: number) => guests[of1[setting].guest ?? 0].memory[0]
const lastOf = (setting: number) => memoryOf(setting).limit + 1 - beatBytes
const [beyond, beyondUpdate] = [lastOf(rx), lastOf(updateRx)]

const begun = (setting: number, context = 1): Seen => ['update begun', { context, setting }]
const commit = (value: number): readonly Seen[] => [
  ['register written', { register: R.COMMIT, index: 0, value, answer: ANSWER.ok, guest: -1 }],
  ['commit written', { answer: ANSWER.ok }],
]
const acknowledged: Seen = ['commit acknowledged']
const inForce = (setting: number, context = 1): readonly Seen[] => [
  begun(setting, context),
  ...commit(BOTH_STAGES),
  acknowledged,
]
const passed = (address: number, more = {}): Seen => [
  'beat passed',
  { context: 1, attribute: 0, stream: streams[0], ...more, address },
]
const failed: Seen = ['procedure ended', { outcome: OUTCOME.failed }]
const reprogram = platforms.ordered.procedures.findIndex(({ name }) => name === 'reprogram')
const complete: Seen = ['procedure ended', { procedure: reprogram, outcome: OUTCOME.complete }]
const changing = [...inForce(tx), begun(rx)]
const firstIn = [...changing, ...commit(FIRST_STAGE), acknowledged]
const bothIn = [...firstIn, ...commit(SECOND_STAGE), acknowledged]

const brokenAt = (rule: StepRule, script: readonly Seen[], platform: Platform): number =>
  observed(rule, script, platform).broken?.at ?? -1

test('the fixture is what it says', () => {
  const wide = [rx, tx].map((s) => of1[s].regions.map(({ limit }) => limit === memoryOf(s).limit))
  expect(wide).toEqual([
    [true, false, false, false],
    [false, false, true, false],
  ])
  for (const s of [rx, tx, updateRx, updateTx]) {
    const { base, limit } = narrow(s)
    expect([beyond, beyondUpdate].some((a) => base <= a && a <= limit)).toBe(false)
  }
})

test('what is broken is told stage by stage: who blocks it, and which mixture gives it', () => {
  const said = (script: readonly Seen[], commit: StageCommit) =>
    observed(mp12, script, platforms[commit]).broken?.explanation ?? ''
  const mixed = said([...changing, passed(beyond)], 'together')
  expect(mixed).toMatch(/window tx \(whose first stage blocks it\)/)
  expect(mixed).toMatch(/window rx \(whose second stage blocks it\)/)
  expect(mixed).toMatch(
    /A mixture does: the first stage of \w+'s window rx with the second stage of \w+'s window tx\.$/,
  )
  const within = [...inForce(rx), passed(first(rx)), passed(beyond, { beat: 1 })]
  expect(said(within, 'together')).toMatch(/The first stage of \w+'s window rx alone does\.$/)
})

describe('which settings may decide together', () => {
  const all = [...stageCommits]
  test.each([
    ['both stages are old', [...changing, passed(first(tx))], all],
    ['both stages are new', [...changing, passed(first(rx))], all],
    [
      'the first stage is new and the second one old',
      [...changing, passed(beyond)],
      ['ordered', 'unordered'],
    ],
    [
      'the second stage is new and the first one old',
      [...inForce(rx), begun(tx), passed(beyond)],
      ['unordered'],
    ],
    ['neither', [...inForce(rx), begun(tx), passed(guests[1 - (of1[rx].guest ?? 0)].memory[0].base)], []],
    ['nothing, at power-on', [passed(first(rx))], []],
    ['both are old, once all is acknowledged', [...inForce(tx), ...inForce(rx), passed(first(tx))], []],
    ['they are mixed, once all is acknowledged', [...inForce(tx), ...inForce(rx), passed(beyond)], []],
  ] as const)('%s', (_who, script, allowed) => {
    const silent = stageCommits.filter((c) => brokenAt(mp12, script, platforms[c]) < 0)
    expect(silent).toEqual(allowed)
    for (const c of stageCommits)
      if (!silent.includes(c)) expect(brokenAt(mp12, script, platforms[c])).toBe(script.length - 1)
  })
})

const attributesOf = (setting: number, nth: number): number => {
  const { read: r, write: w, attribute } = of1[setting].regions[nth]
  const permitted = ENABLE_BIT | (r ? READ_BIT : 0) | (w ? WRITE_BIT : 0)
  return (permitted | (attribute << ATTRIBUTE_SHIFT) | (streams[0] << STREAM_SHIFT)) >>> 0
}
const accessed = (kind: 'register written' | 'register read', setting: number): readonly Seen[] =>
  of1[setting].regions.flatMap(({ base, limit }, nth) =>
    (
      [
        [R.BASE, base],
        [R.LIMIT, limit],
        [R.ATTRIBUTES, attributesOf(setting, nth)],
      ] as const
    ).map(
      ([register, value]): Seen => [
        kind,
        { register, index: regions[nth], value, answer: ANSWER.ok, guest: -1 },
      ],
    ),
  )
const spoilt = (nth: number): Seen => [
  'register written',
  { register: R.LIMIT, index: regions[nth], value: 0x40, answer: ANSWER.ok, guest: -1 },
]
const half = regions.length / 2
const revoking = [...inForce(rx), passed(first(rx)), begun(nothing)]

describe('where the first stage is committed before the second one', () => {
  const rows: readonly Row[] = [
    escapes(
      'of a burst one pair gives every beat that passed: for every beat some pair is too weak',
      mp12,
      { ...mp12, then: (g, o, p) => mp12.then(g, { ...o, beat: 0 }, p) },
      [
        ...inForce(updateTx),
        begun(updateRx),
        passed(first(updateTx), { attribute: 1 }),
        passed(beyondUpdate, { beat: 1 }),
      ],
    ),
    alarms(
      'a target is live in both stages before its first write',
      mp12,
      settled(mp12, { 'update begun': () => undefined }),
      [...changing, passed(first(rx))],
    ),
    escapes(
      'what a stage has put away decides no more in it',
      mp12,
      settled(mp12, { 'commit acknowledged': () => undefined }),
      [...inForce(rx), begun(tx), ...commit(FIRST_STAGE), acknowledged, passed(first(rx))],
    ),
    alarms(
      'a commit puts in force the stages that it names, and no other',
      mp12,
      settled(mp12, {
        'register written': (g, o, p) => asItWas['register written']?.(g, { ...o, value: BOTH_STAGES }, p),
      }),
      [...firstIn, passed(beyond)],
    ),
    alarms(
      'the update goes on until the second stage is in force',
      mp12,
      settled(mp12, {
        'commit acknowledged': (g, o, p) => {
          asItWas['commit acknowledged']?.(g, o, p)
          g.latest[1] = 0
        },
      }),
      [
        ...inForce(rx),
        begun(tx),
        ...[FIRST_STAGE, SECOND_STAGE].flatMap((stage) => [...commit(stage), acknowledged]),
        passed(first(tx)),
      ],
    ),
    escapes(
      'and ends with it: the mixture decides no more',
      mp12,
      settled(mp12, {
        'commit acknowledged': (g, o, p) => {
          if (g.named[0] === SECOND_STAGE) g.committing[1] = 0
          asItWas['commit acknowledged']?.(g, o, p)
        },
      }),
      [...bothIn, passed(beyond)],
    ),
    alarms(
      "what a failed update left mixed stays so when another's is committed",
      mp12,
      settled(mp12, {
        'commit acknowledged': (g, o, p) => {
          const isOther = g.committing[1] === 0
          asItWas['commit acknowledged']?.(g, o, p)
          if (isOther) settlePairs({ pairs: g.pairs }, 1, SECOND_STAGE, g.inForce[1], g.inForce[1], p)
        },
      }),
      [...firstIn, failed, ...inForce(rx, 2), passed(beyond)],
    ),
    escapes(
      'strict: every live pair, the mixed one too',
      mp12d,
      {
        ...mp12d,
        then: (g, o, p) => mp12.then({ ...g, decidingPairs: g.countedPairs }, o, p),
      },
      [...changing, passed(beyond)],
    ),
    escapes(
      'and nothing, which both stages have at power-on',
      mp12d,
      settled(mp12d, {
        'update begun': (g, o, p) => {
          asItWas['update begun']?.(g, o, p)
          settlePairs({ pairs: g.pairs }, 1, BOTH_STAGES, rx, rx, p)
        },
      }),
      [begun(rx), passed(first(rx))],
    ),
    escapes(
      'a commit is judged for the stage that it names',
      mp12c,
      { ...mp12c, given: (g, o, p) => g.named[0] === FIRST_STAGE && (mp12c.given?.(g, o, p) ?? true) },
      [
        begun(rx),
        ...accessed('register written', rx),
        ...commit(FIRST_STAGE),
        acknowledged,
        spoilt(half),
        ...commit(SECOND_STAGE),
      ],
    ),
    alarms(
      'and for no other',
      mp12c,
      settled(mp12c, {
        'register written': (g, o, p) => asItWas['register written']?.(g, { ...o, value: BOTH_STAGES }, p),
      }),
      [begun(rx), ...accessed('register written', rx), spoilt(half), ...commit(FIRST_STAGE)],
    ),
    escapes(
      'an update is over when both stages are committed',
      mp12c,
      settled(mp12c, {
        'commit acknowledged': (g, o, p) => {
          asItWas['commit acknowledged']?.(g, o, p)
          g.taken[0] = BOTH_STAGES
        },
      }),
      [begun(rx), ...accessed('register written', rx), ...commit(FIRST_STAGE), acknowledged, complete],
    ),
    alarms(
      'each of them by a commit of its own',
      mp12c,
      settled(mp12c, {
        'commit acknowledged': (g, o, p) => {
          asItWas['commit acknowledged']?.(g, o, p)
          g.taken[0] = 0
        },
      }),
      [
        begun(rx),
        ...accessed('register written', rx),
        ...commit(FIRST_STAGE),
        acknowledged,
        ...commit(SECOND_STAGE),
        complete,
      ],
    ),
    escapes(
      'the acknowledgement of a commit of the update before counts for that one',
      mp12c,
      settled(mp12c, {
        'update begun': (g, o, p) => {
          asItWas['update begun']?.(g, o, p)
          g.current[0] = 1
        },
      }),
      [
        ...[begun(rx), ...accessed('register written', rx), ...commit(FIRST_STAGE), failed],
        ...[begun(tx), acknowledged, ...accessed('register written', tx), ...commit(SECOND_STAGE)],
        ...[acknowledged, complete],
      ],
    ),
    alarms(
      'an update that changes the same contexts takes its place',
      mp12c,
      {
        ...mp12c,
        given: (g, o, p) =>
          o.kind === K['update begun'] ? g.declared[0] === 1 : (mp12c.given?.(g, o, p) ?? true),
      },
      [begun(rx), begun(tx)],
    ),
    escapes(
      'one of another context does not',
      mp12c,
      {
        ...mp12c,
        given: (g, o, p) => o.kind !== K['update begun'] && (mp12c.given?.(g, o, p) ?? true),
      },
      [begun(rx), begun(0, 2)],
    ),
    escapes(
      'what is read back of both stages decides',
      mp13,
      { ...mp13, then: (g, o, p) => mp13.then(g, o, { ...p, hasSecondStage: false }) },
      [...accessed('register read', rx), passed(beyond)],
    ),
    escapes(
      'the commit of one stage closes what the new pair does not let pass so',
      x1a,
      { ...x1a, then: () => true },
      [...revoking, ...commit(FIRST_STAGE), acknowledged],
    ),
    alarms(
      'and waits for nothing that it does',
      x1a,
      settled(x1a, {
        'register written': (g, o, p) => asItWas['register written']?.(g, { ...o, value: BOTH_STAGES }, p),
      }),
      [...inForce(tx), passed(first(tx)), begun(rx), ...commit(FIRST_STAGE), acknowledged],
    ),
  ]
  test.each(rows)('%s', (_sentence, rule, weakened, script, at) => {
    expect([rule, weakened].map((r) => brokenAt(r, script, platforms.ordered))).toEqual(at)
  })
})
