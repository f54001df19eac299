/**
 * Each sentence of what is asked of a change of protection, taken out of its rule or turned: a sequence that the rule
 * tells apart from what is allowed, and the weakened rule does not. Where leaving a sentence out makes a rule too strict,
 * the sequence is an allowed one. Settings of context 1 on the small platform: 0 nothing, 1 control rx, 2 control tx,
 * 3 update rx, 4 update tx (attribute 1).
 */
import { describe, expect, test } from 'vitest'
import { live } from '../../properties/ghosts/settings.ts'
import { slotOf } from '../../properties/kit/decisions.ts'
import { boundsAndAttributes } from '../../properties/kit/region-registers.ts'
import type { StepRule } from '../../properties/kit/rule.ts'
import mp12c from '../../properties/mp/mp-12-commits-what-was-declared.ts'
import mp12d from '../../properties/mp/mp-12-every-live-setting-allows.ts'
import mp12 from '../../properties/mp/mp-12-neither-old-nor-new.ts'
import mp13 from '../../properties/mp/mp-13-read-back-is-in-force.ts'
import x1a from '../../properties/x/x-1-closed-when-acknowledged.ts'
import x1b from '../../properties/x/x-1-handed-on-when-revoked.ts'
import { ANSWER, K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  R,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import type { Columns, Fields } from '../../src/layout/layout.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { observed, type Seen } from './observed.ts'
import { alarms, asItWas, escapes, type Follow, type Row, settled } from './weakened.ts'

const claiming: Platform = {
  ...smallPlatform,
  protection: { ...smallPlatform.protection, closes: true, profile: 'strict' },
}
const { beatBytes, contexts } = claiming
const [nothing, controlRx, controlTx, , updateTx] = [0, 1, 2, 3, 4]
const { settings: of1, regions, streams } = contexts[1]
const first = (setting: number) => of1[setting].regions[0].base
const last = (setting: number) => of1[setting].regions[0].limit + 1 - beatBytes

const begun = (setting: number, context = 1): Seen => ['update begun', { context, setting }]
const write = (answer: number = ANSWER.ok): Seen => ['commit written', { answer }]
const acknowledged: Seen = ['commit acknowledged']
const inForce = (setting: number, context = 1): readonly Seen[] => [
  begun(setting, context),
  write(),
  acknowledged,
]
const passed = (address: number, more = {}): Seen => [
  'beat passed',
  { context: 1, attribute: 0, ...more, address },
]
const blocked = (address: number, more = {}): Seen => ['beat blocked', { context: 1, ...more, address }]
const request = (address: number): Seen => ['request at port', { context: 1, address, beats: 1 }]
const answered = (tag = 0): Seen => ['response at port', { context: 1, tag }]
const failed: Seen = ['procedure ended', { outcome: OUTCOME.failed }]
const procedures = Object.fromEntries(claiming.procedures.map(({ name }, i) => [name, i])) as Record<
  'reprogram' | 'fault',
  number
>
const complete: Seen = ['procedure ended', { procedure: procedures.reprogram, outcome: OUTCOME.complete }]
const stored = (register: number, index: number, value: number, answer: number = ANSWER.ok): Seen => [
  'register written',
  { register, index, value, answer, guest: -1 },
]
const read = (register: number, index: number, value: number): Seen => [
  'register read',
  { register, index, value, answer: ANSWER.ok, guest: -1 },
]
const owner: Seen = [
  'register written',
  { register: R.OWNER, context: 1, index: 1, answer: ANSWER.ok, guest: -1 },
]

const followed = (rule: StepRule, follow: Follow): StepRule => ({
  ...rule,
  follow: { ...rule.follow, ...follow },
})
const deaf = (rule: StepRule, ...kinds: (keyof Follow)[]): StepRule => ({
  ...rule,
  follow: Object.fromEntries(
    Object.entries(rule.follow).filter(([kind]) => !kinds.includes(kind as keyof Follow)),
  ),
})
const liveIn = ({ inForce: held, begun: targets }: Columns<Fields>, c: number): number =>
  live({ inForce: held, begun: targets }, c)

const changing = [...inForce(controlRx), begun(controlTx)]
const straddling = [...changing, passed(last(controlRx))]

const transactions: readonly Row[] = [
  escapes('what passes, passes under a live setting', mp12, { ...mp12, then: () => true }, [
    ...inForce(controlRx),
    passed(first(controlTx)),
  ]),
  escapes(
    'with its output attribute',
    mp12,
    {
      ...mp12,
      then: (g, o, p) =>
        claiming.protection.attributes.some((_, attribute) => mp12.then(g, { ...o, attribute }, p)),
    },
    [...inForce(updateTx), passed(first(updateTx), { attribute: 0 })],
  ),
  escapes(
    'in its direction',
    mp12,
    { ...mp12, then: (g, o, p) => [0, 1].some((direction) => mp12.then(g, { ...o, direction }, p)) },
    [...inForce(controlRx), passed(of1[controlRx].regions[1].base, { direction: 0, attribute: 1 })],
  ),
  escapes(
    'with every byte of it',
    mp12,
    { ...mp12, then: (g, o, p) => mp12.then(g, { ...o, address: o.address + 4 }, p) },
    [...inForce(updateTx), passed(first(updateTx) - 4, { attribute: 1 })],
  ),
  escapes('the first beat is judged as well', mp12, { ...mp12, given: (_g, o) => o.beat > 0 }, [
    ...inForce(controlRx),
    passed(first(controlTx)),
  ]),
  escapes(
    'a burst is decided at its first beat: for every beat some setting is too weak',
    mp12,
    { ...mp12, then: (g, o, p) => mp12.then(g, { ...o, beat: 0 }, p) },
    [...straddling, passed(first(controlTx), { beat: 1 })],
  ),
  escapes(
    'one setting gives every beat that passed',
    mp12,
    followed(mp12, {
      'beat passed': (g, o, p) => {
        if (o.beat === 0) g.deciding[slotOf(o, p)] = liveIn(g, o.context)
      },
    }),
    [...straddling, passed(first(controlTx), { beat: 1 })],
  ),
  escapes(
    'each beat that passes narrows it',
    mp12,
    followed(mp12, {
      'beat passed': (g, o, p) => {
        if (o.beat === 0) mp12.follow['beat passed']?.(g, o, p)
      },
    }),
    [
      ...inForce(controlRx),
      begun(controlTx),
      blocked(last(controlRx)),
      passed(last(controlRx), { beat: 1 }),
      passed(first(controlTx), { beat: 2 }),
    ],
  ),
  escapes(
    'what was live is taken at the first beat, and not later',
    mp12,
    { ...mp12, then: (g, o, p) => mp12.then(g, o, p) || mp12.then(g, { ...o, beat: 0 }, p) },
    [...inForce(controlRx), passed(last(controlRx)), begun(controlTx), passed(first(controlTx), { beat: 1 })],
  ),
  alarms('also where the first beat was blocked', mp12, deaf(mp12, 'beat blocked'), [
    ...changing,
    blocked(first(controlTx)),
    passed(first(controlTx), { beat: 1 }),
  ]),
  alarms(
    'a response ends the burst, and what comes after is decided anew',
    mp12,
    {
      ...deaf(mp12, 'response at port'),
      then: (g, o, p) =>
        mp12.then(g, { ...o, beat: 1 }, p) ||
        (o.beat === 0 && g.deciding[slotOf(o, p)] === 0 && mp12.then(g, o, p)),
    },
    [...straddling, answered(), passed(first(controlTx))],
  ),
]

const lives: readonly Row[] = [
  alarms(
    'the target is live before its first write',
    mp12,
    settled(mp12, { 'update begun': () => undefined }),
    [...changing, passed(first(controlTx))],
  ),
  alarms(
    'the old setting is live until the commit',
    mp12,
    settled(mp12, {
      'update begun': (g, o, p) => {
        asItWas['update begun']?.(g, o, p)
        g.inForce[o.context] = o.setting
      },
    }),
    [...changing, passed(first(controlRx))],
  ),
  escapes(
    'the old one is not afterwards',
    mp12,
    settled(mp12, {
      'commit acknowledged': (g, o, p) => {
        const older = liveIn(g, 1)
        asItWas['commit acknowledged']?.(g, o, p)
        g.begun[1] = older
      },
    }),
    [...inForce(controlRx), ...inForce(nothing), passed(first(controlRx))],
  ),
  escapes(
    'not even for what arrived before and was stalled',
    mp12,
    {
      ...mp12,
      ghost: { ...mp12.ghost, arrived: { per: 'context', max: 0xffff_ffff } },
      follow: {
        ...mp12.follow,
        'request at port': (g, o) => {
          g.arrived[o.context] = liveIn(g, o.context)
        },
      },
      then: (g, o, p) => mp12.then({ ...g, begun: g.arrived }, o, p) || mp12.then(g, o, p),
    },
    [...inForce(controlRx), request(first(controlRx)), ...inForce(nothing), passed(first(controlRx))],
  ),
  alarms(
    'the commit is its acknowledgement and not its write',
    mp12,
    settled(mp12, {
      'commit written': (g, o, p) => {
        asItWas['commit written']?.(g, o, p)
        asItWas['commit acknowledged']?.(g, o, p)
      },
    }),
    [...changing, write(), passed(first(controlRx))],
  ),
  escapes(
    'a commit that is refused is none',
    mp12,
    settled(mp12, {
      'commit written': (g, o, p) => asItWas['commit written']?.(g, { ...o, answer: ANSWER.ok }, p),
    }),
    [
      ...inForce(controlRx),
      begun(controlTx),
      write(),
      begun(updateTx),
      write(ANSWER.error),
      acknowledged,
      passed(first(updateTx), { attribute: 1 }),
    ],
  ),
  alarms(
    'after a failed step the target stays live',
    mp12,
    settled(mp12, {
      'procedure ended': (g, o, p) => {
        if (o.outcome === OUTCOME.failed) for (let c = 0; c < p.contexts; c++) g.begun[c] = 0
      },
    }),
    [...changing, failed, passed(first(controlTx))],
  ),
  alarms(
    'beside the target of the next update',
    mp12,
    settled(mp12, {
      'update begun': (g, o, p) => {
        g.begun[o.context] = 0
        asItWas['update begun']?.(g, o, p)
      },
    }),
    [...changing, failed, begun(updateTx), passed(first(controlTx))],
  ),
  escapes(
    'and no longer than to the next commit',
    mp12,
    settled(mp12, {
      'commit acknowledged': (g, o, p) => {
        const { [1]: failedOnes } = g.begun
        asItWas['commit acknowledged']?.(g, o, p)
        g.begun[1] = failedOnes
      },
    }),
    [...changing, failed, ...inForce(controlRx), passed(first(controlTx))],
  ),
  escapes(
    "which may be another context's",
    mp12,
    settled(mp12, {
      'commit acknowledged': (g, o, p) => {
        const failedOnes = g.committing[1] > 0 ? 0 : g.begun[1]
        asItWas['commit acknowledged']?.(g, o, p)
        g.begun[1] = failedOnes
      },
    }),
    [...changing, failed, ...inForce(controlTx, 2), passed(first(controlTx))],
  ),
  escapes(
    'the target is the one that the latest update named',
    mp12,
    settled(mp12, {
      'update begun': (g, o, p) => {
        const { [1]: earlier } = g.latest
        asItWas['update begun']?.(g, o, p)
        if (earlier > 0) g.latest[1] = earlier
      },
    }),
    [...changing, failed, ...inForce(updateTx), passed(first(controlTx))],
  ),
  escapes(
    "an update makes live what is its context's own",
    mp12,
    settled(mp12, {
      'update begun': (g, o, p) => {
        for (let context = 0; context < p.contexts; context++)
          asItWas['update begun']?.(g, { ...o, context }, p)
      },
    }),
    [...inForce(controlRx), begun(controlTx, 2), passed(first(controlTx))],
  ),
  escapes(
    'a revocation by the primary is that of each secondary',
    mp12,
    settled(mp12, {
      'update begun': (g, o) => {
        g.latest[o.context] = o.setting + 1
      },
    }),
    [...inForce(controlRx), ...inForce(nothing, 0), passed(first(controlRx))],
  ),
  escapes(
    'strict: every live setting, and not one of them',
    mp12d,
    { ...mp12d, then: (g, o, p) => mp12.then({ ...g, deciding: g.counted }, o, p) },
    [...changing, passed(first(controlRx))],
  ),
  escapes(
    'strict: of a burst those of its first beat',
    mp12d,
    { ...mp12d, then: (g, o, p) => mp12d.then(g, { ...o, beat: 0 }, p) },
    [...changing, blocked(first(controlRx)), write(), acknowledged, passed(first(controlTx), { beat: 1 })],
  ),
]

const attributesOf = (setting: number, nth: number): number => {
  const { read: r, write: w, attribute } = of1[setting].regions[nth]
  const permitted = ENABLE_BIT | (r ? READ_BIT : 0) | (w ? WRITE_BIT : 0)
  return (permitted | (attribute << ATTRIBUTE_SHIFT) | (streams[0] << STREAM_SHIFT)) >>> 0
}
const writing = (setting: number): readonly Seen[] =>
  of1[setting].regions.flatMap(({ base, limit }, nth) => [
    stored(R.BASE, regions[nth], base),
    stored(R.LIMIT, regions[nth], limit),
    stored(R.ATTRIBUTES, regions[nth], attributesOf(setting, nth)),
  ])
const reading = (setting: number): readonly Seen[] =>
  of1[setting].regions.flatMap(({ base, limit }, nth) => [
    read(R.BASE, regions[nth], base),
    read(R.LIMIT, regions[nth], limit),
    read(R.ATTRIBUTES, regions[nth], attributesOf(setting, nth)),
  ])
const revert = stored(R.REVERT, 0, 1)
const theirs = contexts[2].regions[0]
const judgesOnly = (rule: StepRule, asks: (kind: number) => boolean): StepRule => ({
  ...rule,
  given: (g, o, p) => asks(o.kind) && (rule.given?.(g, o, p) ?? true),
})
/** MP-12.c, who takes the end of a procedure for another one. */
const ends = (taken: (o: Observation) => Observation): StepRule => {
  const seen = (o: Observation) => (o.kind === K['procedure ended'] ? taken(o) : o)
  return { ...mp12c, given: (g, o, p) => mp12c.given?.(g, seen(o), p) ?? true }
}

const banks: readonly Row[] = [
  escapes(
    'what is committed is the target, its bounds included',
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => {
        if (o.register === R.BASE || o.register === R.LIMIT) return
        mp12c.follow['register written']?.(g, o, p)
        if (o.register === R.ATTRIBUTES) g.written[o.index] = boundsAndAttributes
      },
    }),
    [begun(controlRx), revert, ...writing(controlRx), stored(R.LIMIT, regions[0], 0x40), write()],
  ),
  escapes(
    'a value counts, and not only that it was written',
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => {
        mp12c.follow['register written']?.(g, o, p)
        g.wrong[o.index] = 0
      },
    }),
    [begun(controlRx), revert, ...writing(controlTx), write()],
  ),
  escapes(
    'what an update before has left is not what this one asks for',
    mp12c,
    deaf(mp12c, 'update begun'),
    [begun(controlTx), revert, ...writing(controlTx), failed, begun(controlRx), write()],
  ),
  escapes(
    "and every other context's setting is the one in force",
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => {
        if (o.register === R.REVERT || regions.includes(o.index)) mp12c.follow['register written']?.(g, o, p)
      },
    }),
    [begun(controlRx), revert, ...writing(controlRx), stored(R.LIMIT, theirs, 0x40), write()],
  ),
  alarms(
    'a revert takes back what was written',
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => {
        if (o.register !== R.REVERT) mp12c.follow['register written']?.(g, o, p)
      },
    }),
    [stored(R.LIMIT, theirs, 0x40), begun(controlRx), revert, ...writing(controlRx), write()],
  ),
  alarms(
    'a write that is refused writes nothing',
    mp12c,
    followed(mp12c, {
      'register written': (g, o, p) => mp12c.follow['register written']?.(g, { ...o, answer: ANSWER.ok }, p),
    }),
    [begun(controlRx), revert, ...writing(controlRx), stored(R.LIMIT, theirs, 0x40, ANSWER.error), write()],
  ),
  escapes(
    'an update that is over has been committed',
    mp12c,
    judgesOnly(mp12c, (kind) => kind === K['commit written']),
    [begun(controlRx), revert, ...writing(controlRx), complete],
  ),
  escapes(
    'before its procedure declares another one',
    mp12c,
    judgesOnly(mp12c, (kind) => kind !== K['update begun']),
    [begun(controlRx), revert, ...writing(controlRx), begun(controlRx, 2)],
  ),
  escapes(
    'itself, and not the one before',
    mp12c,
    settled(mp12c, {
      'update begun': (g, o, p) => {
        const isRunning = g.committing[1] > 0
        asItWas['update begun']?.(g, o, p)
        if (isRunning) g.committing[1] = g.latest[1]
      },
    }),
    [
      begun(nothing),
      ...regions.map((r) => stored(R.ATTRIBUTES, r, 0)),
      write(),
      failed,
      begun(controlRx),
      complete,
    ],
  ),
  alarms(
    'it is over when its procedure is complete, and not when a step failed',
    mp12c,
    ends((o) => ({ ...o, outcome: OUTCOME.complete })),
    [begun(controlRx), failed],
  ),
  alarms(
    'nor when a handler ends',
    mp12c,
    ends((o) => ({ ...o, procedure: procedures.reprogram })),
    [begun(controlRx), ['procedure ended', { procedure: procedures.fault, outcome: OUTCOME.complete }]],
  ),
  escapes(
    'which is no end of it at all',
    mp12c,
    followed(mp12c, {
      'procedure ended': (g) => {
        g.declared[0] = 0
      },
    }),
    [
      begun(controlRx),
      ['procedure ended', { procedure: procedures.fault, outcome: OUTCOME.complete }],
      complete,
    ],
  ),
  alarms(
    'what a failed procedure declared, another one need not commit',
    mp12c,
    deaf(mp12c, 'procedure ended'),
    [begun(controlRx), failed, complete],
  ),
  alarms('a commit that runs is enough', mp12c, settled(mp12c, { 'commit written': () => undefined }), [
    begun(nothing),
    ...regions.map((r) => stored(R.ATTRIBUTES, r, 0)),
    write(),
    complete,
  ]),
  escapes(
    'what is read back decides: nothing else passes',
    mp13,
    judgesOnly(mp13, (kind) => kind !== K['beat passed']),
    [...reading(controlRx), passed(first(controlTx), { stream: streams[0] })],
  ),
  escapes(
    'and it is not blocked',
    mp13,
    judgesOnly(mp13, (kind) => kind !== K['beat blocked']),
    [...reading(controlRx), blocked(first(controlRx), { stream: streams[0] })],
  ),
  alarms('until the next commit is written', mp13, deaf(mp13, 'commit written'), [
    ...reading(controlRx),
    write(),
    passed(first(controlTx), { stream: streams[0] }),
  ]),
  alarms(
    'what is read while a commit runs says nothing of what comes',
    mp13,
    followed(mp13, {
      'register read': (g, o, p) => {
        g.isCommitting[0] = 0
        mp13.follow['register read']?.(g, o, p)
      },
    }),
    [write(), ...reading(controlRx), acknowledged, passed(first(controlTx), { stream: streams[0] })],
  ),
  alarms(
    'nor does a region of which one register was not read',
    mp13,
    { ...mp13, given: (_g, o) => o.beat === 0 },
    [...reading(controlRx).filter((_, i) => i !== 1), passed(first(controlRx), { stream: streams[0] })],
  ),
]

const taken = [...inForce(controlRx), passed(first(controlRx)), begun(nothing), write()]
const closings: readonly Row[] = [
  escapes('a commit closes what is open', x1a, { ...x1a, then: () => true }, [...taken, acknowledged]),
  escapes(
    'what has begun to pass is open, also when its rest is blocked',
    x1a,
    followed(x1a, {
      'beat blocked': (g, o, p) => {
        g.passed[slotOf(o, p)] = 0
      },
    }),
    [...taken, blocked(first(controlRx) + beatBytes, { beat: 1 }), acknowledged],
  ),
  escapes(
    'what passes while the commit runs as well',
    x1a,
    followed(x1a, {
      'beat passed': (g, o, p) => {
        if (g.committing[o.context] === 0) x1a.follow['beat passed']?.(g, o, p)
      },
    }),
    [...inForce(controlRx), begun(nothing), write(), passed(first(controlRx)), acknowledged],
  ),
  alarms('its response closes it', x1a, deaf(x1a, 'response at port'), [...taken, answered(), acknowledged]),
  alarms(
    'what the new setting lets pass as well needs no end',
    x1a,
    {
      ...followed(x1a, {
        'beat passed': (g, o, p) => {
          x1a.follow['beat passed']?.(g, o, p)
          g.under[slotOf(o, p)] = 0
        },
      }),
      given: () => true,
    },
    [...inForce(controlRx), begun(controlTx), write(), passed(first(controlTx)), acknowledged],
  ),
  escapes(
    'a context is handed on after the acknowledgement, and not after the write',
    x1b,
    settled(x1b, {
      'commit written': (g, o, p) => {
        asItWas['commit written']?.(g, o, p)
        asItWas['commit acknowledged']?.(g, o, p)
      },
    }),
    [...inForce(controlRx), begun(nothing), write(), owner],
  ),
  escapes('and when nothing is open that has passed in part', x1b, deaf(x1b, 'beat passed'), [
    ...taken,
    acknowledged,
    owner,
  ]),
]

describe.each([
  ['a transaction', transactions],
  ['what is live', lives],
  ['what is committed, and what is read back', banks],
  ['what is closed', closings],
] as const)('%s', (_what, rows) => {
  test.each(rows)('%s', (_sentence, rule, weakened, script, at) => {
    const brokenAt = (r: StepRule) => observed(r, script, claiming).broken?.at ?? -1
    expect([brokenAt(rule), brokenAt(weakened)]).toEqual(at)
  })
})
