/** What shares an arbiter: CTX-12, CTX-13.b and SYS-2 to SYS-9 between parties, on observations and on pairs. */
import { describe, expect, test } from 'vitest'
import { withResource } from '../../bugs/bug.ts'
import { bugNamed } from '../../bugs/bugs.ts'
import ctx12a from '../../properties/ctx/ctx-12-sharing-is-permitted.ts'
import ctx12b from '../../properties/ctx/ctx-12-time-is-isolated.ts'
import ctx13c from '../../properties/ctx/ctx-13-everybody-is-granted.ts'
import ctx13b from '../../properties/ctx/ctx-13-the-bound-is-met.ts'
import { factsOf } from '../../properties/kit/facts.ts'
import type { TwoRunRule } from '../../properties/kit/rule.ts'
import {
  areInTwoClusters,
  areOwners,
  differInCriticality,
  shareDevice,
} from '../../properties/kit/tenants.ts'
import sys2a from '../../properties/sys/sys-2-finished-in-time.ts'
import sys2b from '../../properties/sys/sys-2-owners-apart.ts'
import sys3b from '../../properties/sys/sys-3-criticalities-in-time.ts'
import sys6 from '../../properties/sys/sys-6-clusters-apart.ts'
import sys9b from '../../properties/sys/sys-9-clusters-independent.ts'
import type { PairFinding } from '../../src/engines/pair-replay.ts'
import { createStage, play } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { createPairs } from '../../src/engines/two-run.ts'
import { OUTCOME } from '../../src/interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { type Case, table } from './cases.ts'
import { observed, type Seen } from './observed.ts'

const controller = platformNamed('shared-controller')
const engine = platformNamed('regulated-engine')
const named = ({ contexts }: Platform, name: string) => contexts.findIndex((c) => c.name === name)
const [deep, flat, lines] = ['queue-deep', 'queue-flat', 'lines'].map((n) => named(controller, n))

const job = (context: number, beats: number): Seen => ['job submitted', { context, beats }]
const request = (context: number, message = 0): Seen => ['request at port', { context, message, beats: 1 }]
const beat = (context: number): Seen => ['beat at port', { context }]
const beats = (context: number, n: number): Seen[] => Array.from({ length: n }, () => beat(context))
const response = (context: number, error = 0): Seen => ['response at port', { context, error }]
const asked = (context: number): Seen => ['reset requested', { context }]
const done = (context: number): Seen => ['reset done', { context }]
const weight = (context: number, value: number, guest = -1): Seen => [
  'register written',
  { register: R.WEIGHT, index: context, value, guest },
]
const declared = [weight(deep, 3), weight(flat, 1), weight(lines, 1)]

describe('CTX-13.b', () => {
  const bound = 10
  const cases: readonly Case[] = [
    ['as many as are declared pass first', [...declared, job(flat, 1), ...beats(deep, bound)], -1, bound],
    ['one more', [...declared, job(flat, 1), ...beats(deep, bound + 1)], bound + 4, bound + 1],
    [
      'its own beat begins the count anew',
      [...declared, job(flat, 2), ...beats(deep, bound), beat(flat), ...beats(deep, bound)],
      -1,
      2 * bound,
    ],
    ['nobody waits', [...declared, ...beats(deep, bound + 1)], -1, 0],
    [
      'its job is at the port in full',
      [...declared, job(flat, 1), beat(flat), ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    [
      'a message of its own is no job',
      [...declared, request(flat, 1), beat(flat), ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    ['the weights are not written', [job(flat, 1), ...beats(deep, bound + 1)], -1, 0],
    [
      'a weight is another one',
      [...declared, weight(deep, 9), job(flat, 1), ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    [
      'the primary is reset: nothing is promised',
      [...declared, done(0), job(flat, 1), ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    ['its reset ends the wait', [...declared, job(flat, 1), asked(flat), ...beats(deep, bound + 1)], -1, 0],
    [
      'an error ends the wait',
      [...declared, job(flat, 1), response(flat, 1), ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    [
      'a failure ends the wait',
      [...declared, job(flat, 1), ['context failed', { context: flat }], ...beats(deep, bound + 1)],
      -1,
      0,
    ],
    [
      'beats of a context that shares nothing with it',
      [...declared, job(flat, 1), ...beats(named(controller, 'compare-a'), bound + 1)],
      -1,
      0,
    ],
  ]
  table(ctx13b, cases, controller)
})

describe('CTX-13.c', () => {
  // All that may stand there: 4 × 4 beats of queue-deep and one of queue-flat, and the drain bound.
  const bound = 4 * 4 + 1 + 32
  const fair: Seen = ['cooperation begun']
  const passed = (cycles: number): Seen => ['time passed', { cycles }]
  const cases: readonly Case[] = [
    ['granted in the last cycle', [job(flat, 1), fair, passed(bound), beat(flat)], -1, 1],
    ['one cycle too late', [job(flat, 1), fair, passed(bound), passed(1)], 3, 0],
    ['of two the last one counts', [job(deep, 2), fair, beat(deep), passed(bound), passed(1)], 4, 0],
    ['both are granted', [job(deep, 2), fair, beat(deep), beat(deep), passed(bound + 1)], -1, 1],
    ['the beat of another one is no grant', [job(flat, 1), fair, beat(deep), passed(bound + 1)], 3, 0],
    ['before bus and software are fair', [job(flat, 1), passed(bound + 1), fair, beat(flat)], -1, 1],
    ['nobody waits', [fair, passed(bound + 1)], -1, 0],
    ['a reset ends the wait', [job(flat, 1), fair, asked(flat), passed(bound + 1)], -1, 0],
    ['that of the primary as well', [job(flat, 1), fair, asked(0), passed(bound + 1)], -1, 0],
    ['an error ends the wait', [job(flat, 1), fair, response(flat, 1), passed(bound + 1)], -1, 0],
    ['an answer does not', [job(deep, 2), beat(deep), fair, response(deep), passed(bound + 1)], 4, 0],
    [
      'a failure ends the wait',
      [job(flat, 1), fair, ['context failed', { context: flat }], passed(bound + 1)],
      -1,
      0,
    ],
    [
      'a context that stands at no arbiter',
      [job(named(controller, 'compare-a'), 1), fair, passed(bound + 1)],
      -1,
      0,
    ],
  ]
  table(ctx13c, cases, controller)

  // 2 × 4 beats, one in each round of 4 + 2 + 1 cycles; of channel-0 four.
  const rounds = (n: number) => 7 * n + 32
  table(
    ctx13c,
    [
      ['a regulator: a turn a round', [job(3, 1), fair, passed(rounds(8)), beat(3)], -1, 1],
      ['and no later', [job(3, 1), fair, passed(rounds(8) + 1)], 2, 0],
      ['who has more turns waits for fewer rounds', [job(1, 1), fair, passed(rounds(2) + 1)], 2, 0],
    ],
    engine,
  )

  test('speaks of no arbiter whose rounds software sets', () => {
    const dynamic = withResource(engine, 'arbiter', (r) => ({
      ...r,
      arbitration: { kind: 'dynamic', registers: 0x2a30_0200, weights: [4, 2, 1] },
    }))
    expect(ctx13c.appliesTo(dynamic)).toEqual({ lacks: 'a resource that secondaries share' })
    expect(ctx13c.appliesTo(engine)).toBeUndefined()
  })

  test('notices an arbiter that stops granting where no owner has a deadline', () => {
    const guests = controller.guests.map(({ deadlineCyclesMax: _, ...g }) => g)
    const timeless = { ...controller, guests }
    expect(sys2a.appliesTo(timeless)).toEqual({ lacks: 'a declared deadline' })
    for (const [bug, broken] of [
      [undefined, false],
      ['ctx-13-everybody-is-granted', true],
    ] as const) {
      const { platform, options } = subjectOf(timeless, bug === undefined ? undefined : bugNamed(bug))
      const stage = createStage(platform, { ...options, rules: [ctx13c] })
      const { explanation } = play(stage, [submit(timeless, deep, 4)])
      expect(explanation !== '').toBe(broken)
    }
  })
})

test('CTX-13.b does not speak of an arbiter that isolates', () => {
  expect(ctx13b.appliesTo(engine)).toBeDefined()
  expect(ctx13b.appliesTo(controller)).toBeUndefined()
})

describe('CTX-12.a', () => {
  const activities = (script: readonly Seen[], platform = controller) =>
    observed(ctx12a, script, platform).activities
  const held = (context: number): Seen => ['beat held', { context }]
  test('counts what is held, and what is answered after beats of others', () => {
    expect(activities([held(flat), request(flat), beat(deep), response(flat)])).toEqual([1, 1])
    expect(activities([request(flat), beat(flat), response(flat)])).toEqual([0, 0])
    expect(activities([beat(deep), request(flat), response(flat)])).toEqual([0, 0])
  })
  test('does not speak of an arbiter that isolates', () => {
    expect(activities([held(1), request(1), beat(2), response(1)], engine)).toEqual([0, 0])
    expect(ctx12a.appliesTo(engine)).toBeDefined()
    expect(ctx12b.appliesTo(controller)).toBeDefined()
  })
})

describe('SYS-2.a', () => {
  const assigned = (context: number, guest: number): readonly Seen[] => {
    const procedure = controller.procedures.findIndex((p) => p.name === 'assign')
    return [
      ['procedure started', { procedure, context, guest }],
      ['register written', { register: R.GATE, context, value: 1 }],
      ['procedure ended', { procedure, context, guest, outcome: 0 }],
    ]
  }
  const shared = [...assigned(deep, 0), ...assigned(flat, 1)]
  const deadline = controller.guests[0].deadlineCyclesMax ?? 0
  const fair: Seen = ['cooperation begun']
  const passed = (cycles: number): Seen => ['time passed', { cycles }]
  const cases: readonly Case[] = [
    ['answered in the last cycle', [...shared, job(deep, 1), fair, passed(deadline), response(deep)], -1, 1],
    ['one cycle too late', [...shared, job(deep, 1), fair, passed(deadline), passed(1)], 9, 0],
    [
      'of two the last one counts',
      [...shared, job(deep, 1), job(deep, 1), fair, response(deep), passed(deadline), passed(1)],
      11,
      0,
    ],
    [
      'before bus and software are fair',
      [...shared, job(deep, 1), passed(deadline + 1), fair, response(deep)],
      -1,
      1,
    ],
    ['answered before', [...shared, job(deep, 1), response(deep), fair, passed(deadline + 1)], -1, 0],
    [
      'nobody else has a context of the device',
      [...assigned(deep, 0), job(deep, 1), fair, passed(deadline + 1)],
      -1,
      0,
    ],
    [
      'the other context is its own too',
      [...assigned(deep, 0), ...assigned(flat, 0), job(deep, 1), fair, passed(deadline + 1)],
      -1,
      0,
    ],
    [
      'an owner without a deadline',
      [...shared, ...assigned(lines, 2), job(lines, 1), fair, passed(0xffff)],
      -1,
      0,
    ],
    ['a reset ends the wait', [...shared, job(deep, 1), fair, asked(deep), passed(deadline + 1)], -1, 0],
    [
      'an error ends the wait',
      [...shared, job(deep, 1), fair, response(deep, 1), passed(deadline + 1)],
      -1,
      0,
    ],
    ['asked for before a reset', [...shared, job(deep, 1), asked(deep), fair, passed(deadline + 1)], -1, 0],
  ]
  table(sys2a, cases, controller)

  const begun = (context: number): Seen => ['update begun', { context, setting: 1 }]
  const ended = (context: number, name: string, outcome: number): Seen => [
    'procedure ended',
    { procedure: controller.procedures.findIndex((p) => p.name === name), context, guest: 0, outcome },
  ]
  const late = [fair, passed(deadline), passed(1)]
  const left = [...shared, job(deep, 1), begun(deep), ended(deep, 'reprogram', OUTCOME.failed)]
  const updates: readonly Case[] = [
    ['an update of its own has failed', [...left, ...late], -1, 0],
    ['it goes on', [...shared, job(deep, 1), begun(deep), ...late], 10, 0],
    [
      "another's has failed",
      [...shared, job(deep, 1), begun(flat), ended(flat, 'reprogram', OUTCOME.failed), ...late],
      11,
      0,
    ],
    [
      'the next one is complete',
      [...left, begun(deep), ended(deep, 'reprogram', OUTCOME.complete), ...late],
      13,
      0,
    ],
    [
      'a procedure without an update is complete',
      [...left, ended(deep, 'audit', OUTCOME.complete), ...late],
      -1,
      0,
    ],
    [
      'a handler ends meanwhile',
      [...shared, job(deep, 1), begun(deep), ended(deep, 'fault', OUTCOME.failed), ...late],
      11,
      0,
    ],
  ]
  table(sys2a, updates, { ...controller, protection: { ...controller.protection, family: 'iopmp' } })
  table(sys2a, [['where nothing is stalled', [...left, ...late], 11, 0]], controller)
})

describe('parties', () => {
  const p = factsOf(engine)
  const party = (context: number, owner: number) => ({ context, owner })
  test('nobody is no party', () => {
    expect(areOwners(party(1, -1), party(2, 1))).toBe(false)
    expect(areOwners(party(1, 0), party(2, 0))).toBe(false)
    expect(areOwners(party(1, 0), party(2, 1))).toBe(true)
  })
  test('are of one device, of two criticalities, of two clusters', () => {
    expect(shareDevice(party(1, 0), party(2, 1), p)).toBe(true)
    expect(shareDevice(party(named(controller, 'compare-a'), 0), party(flat, 1), factsOf(controller))).toBe(
      false,
    )
    expect(differInCriticality(party(1, 0), party(2, 1), p)).toBe(true)
    expect(areInTwoClusters(party(1, 0), party(2, 1), p)).toBe(false)
    expect(areInTwoClusters(party(1, 0), party(3, 2), p)).toBe(true)
  })
})

type Story = readonly FlatOperation[]
const op = (name: keyof typeof OP, more: Partial<FlatOperation> = {}): FlatOperation => ({
  ...newFlatOperation(),
  code: OP[name],
  ...more,
})

/** Context c is guest c − 1's. */
const submit = (platform: Platform, context: number, count: number) =>
  op('guest job', {
    guest: context - 1,
    context,
    count,
    address: platform.guests[context - 1].windows[0].base,
  })
const issue = (context: number) => op('device issue', { context })
const register = (platform: Platform, name: 'CONFIG' | 'STATUS', context: number) =>
  addressOf(platform, R[name], context) ?? 0

function played(platform: Platform, rule: TwoRunRule, story: Story, bug?: string): PairFinding | undefined {
  const subject = subjectOf(platform, bug === undefined ? undefined : bugNamed(bug))
  const pairs = createPairs(subject.platform, rule, subject.options)
  try {
    return pairs.replay(story)
  } finally {
    pairs.close()
  }
}

const turns = [submit(engine, 3, 2), submit(engine, 1, 1), issue(3), issue(3)]
const stories: readonly (readonly [string, TwoRunRule, string, Story])[] = [
  ['a second beat waits only while a neighbour wants a turn', ctx12b, 'ctx-12-time-is-isolated', turns],
  ['the same between two criticalities', sys3b, 'ctx-12-time-is-isolated', turns],
  [
    'a flood of one is served alone',
    sys3b,
    'sys-3-criticalities-in-time',
    [submit(engine, 1, 1), submit(engine, 3, 1), submit(engine, 3, 1), issue(1)],
  ],
  [
    'a job is refused that another owner’s has left no room for',
    sys2b,
    'sys-2-owners-apart',
    [
      submit(engine, 1, 1),
      submit(engine, 1, 1),
      submit(engine, 2, 1),
      issue(2),
      op('interconnect deliver', { context: 2 }),
    ],
  ],
  [
    'a write of one cluster lands in the other',
    sys6,
    'sys-6-clusters-apart',
    [
      op('guest write', { guest: 0, address: register(engine, 'CONFIG', 1), value: 1 }),
      op('guest read', { guest: 2, address: register(engine, 'CONFIG', 3) }),
    ],
  ],
  [
    'a read fails while the other cluster moves data',
    sys9b,
    'sys-9-clusters-independent',
    [submit(engine, 1, 1), issue(1), op('guest read', { guest: 2, address: register(engine, 'STATUS', 3) })],
  ],
]

describe('a pair differs', () => {
  test.each(stories)('where %s', (_what, rule, bug, story) => {
    expect(played(engine, rule, story, bug)).toBeDefined()
  })
  test.each(stories)('not on well-behaved hardware: %s', (_what, rule, _bug, story) => {
    expect(played(engine, rule, story)).toBeUndefined()
  })
})

describe('how long a beat waits for an arbiter that does not isolate', () => {
  const full = submit(controller, flat, 1)
  const story = [submit(controller, deep, 4), full, issue(flat), full, issue(flat), issue(deep), issue(flat)]
  test('is compared by no rule', () => {
    for (const rule of [ctx12b, sys2b, sys3b]) expect(played(controller, rule, story)).toBeUndefined()
  })
})

test('a deadline holds that a regulated context meets with its turns of each round', () => {
  // Eight beats, one in each round of seven cycles.
  const deadlineCyclesMax = 100
  const tight = { ...engine, guests: engine.guests.map((g) => ({ ...g, deadlineCyclesMax })) }
  const stage = createStage(tight, { rules: [sys2a] })
  expect(play(stage, [submit(tight, 3, 4), submit(tight, 3, 4)]).explanation).toBe('')
  expect(stage.system.monitors.exercised[0]).toBe(1)
})
