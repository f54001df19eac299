/**
 * For each monitored rule a table of silent and failing cases, as observations written by hand: no core takes part, so
 * what is tested is the rule. MP-12 has a file of its own.
 */
import { describe, expect, test } from 'vitest'
import err1 from '../../properties/err/err-1-error-stays-in-its-context.ts'
import { factsOf } from '../../properties/kit/facts.ts'
import mmio1 from '../../properties/mmio/mmio-1-own-protection-region.ts'
import rst5b from '../../properties/rst/rst-5-confirmed-in-time.ts'
import rst5a from '../../properties/rst/rst-5-confirmed-individually.ts'
import rst12 from '../../properties/rst/rst-12-no-completion-before-drain.ts'
import st2 from '../../properties/st/st-2-unassigned-accesses-no-memory.ts'
import st5 from '../../properties/st/st-5-assigned-may-act.ts'
import { OUTCOME } from '../../src/interface/observations.ts'
import { newFlatOperation, OP, operationClasses } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { EL2_ENABLE_BIT, R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Case, table } from './cases.ts'
import { observed, type Seen } from './observed.ts'

const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const seen = {
  request: (context: number, message = 0): Seen => ['request at port', { context, message, beats: 1 }],
  beat: (context: number): Seen => ['beat at port', { context }],
  response: (context: number, error = 0): Seen => ['response at port', { context, error }],
  asked: (context: number): Seen => ['reset requested', { context }],
  done: (context: number): Seen => ['reset done', { context }],
  isolated: (context: number): Seen => ['reset isolated', { context }],
  passed: (cycles: number): Seen => ['time passed', { cycles }],
  started: (name: string, context = 1, guest = 0): Seen => [
    'procedure started',
    { procedure: procedure(name), context, guest },
  ],
  ended: (name: string, context = 1, outcome: number = OUTCOME.complete): Seen => [
    'procedure ended',
    { procedure: procedure(name), context, outcome },
  ],
  gate: (context = 1, value = 1, guest = -1): Seen => [
    'register written',
    { register: R.GATE, context, value, guest },
  ],
  window: (context = 1, value = 0x7401_0000 | EL2_ENABLE_BIT): Seen => [
    'register written',
    { register: R.EL2_LIMIT, context, value },
  ],
  begun: (context: number, operation: keyof typeof OP = 'device issue'): Seen => [
    'operation begun',
    { operation: OP[operation], context },
  ],
}

const { request, beat, response, asked, done, isolated, passed, started, ended, gate, window, begun } = seen

describe('RST-12.a', () => {
  const cases: readonly Case[] = [
    ['nothing happens', [], -1, 0],
    ['done with nothing ever open exercises nothing', [asked(1), done(1)], -1, 0],
    ['done after the response', [request(1), asked(1), response(1), done(1)], -1, 1],
    ['done after an error response', [request(1), asked(1), response(1, 1), done(1)], -1, 1],
    ['done with one of two answered', [request(1), request(1), response(1), done(1)], 3, 1],
    ['done with a transaction open', [request(1), asked(1), done(1)], 2, 1],
    ['done in the very step after its request', [asked(1), request(1), done(1)], 2, 1],
    ["another secondary's transaction open", [request(2), asked(1), done(1)], -1, 0],
    ["the primary's transaction open", [request(0), asked(1), done(1)], -1, 0],
    ['a primary reset, a secondary open', [request(2), asked(0), done(0)], 2, 1],
    ['a primary reset, the primary itself open', [request(0), done(0)], 1, 1],
    [
      'a primary reset, all answered',
      [request(1), request(2), asked(0), response(2), response(1), done(0)],
      -1,
      1,
    ],
    ['all answered before the reset was asked for', [request(1), response(1), asked(1), done(1)], -1, 0],
    [
      'a reset that drained, then one that had nothing to drain',
      [request(1), asked(1), response(1), done(1), asked(1), done(1)],
      -1,
      1,
    ],
    ['isolated with a transaction open', [request(1), asked(1), isolated(1)], -1, 0],
    ['isolated, the response, then done', [request(1), asked(1), isolated(1), response(1), done(1)], -1, 1],
    ['isolated, then done without the response', [request(1), isolated(1), done(1)], 2, 1],
    ['an open transaction and no acknowledgement', [request(1), asked(1), passed(1000)], -1, 0],
    ['a message open', [request(1, 1), done(1)], 1, 1],
    [
      'broken once: the second done is another matter',
      [request(1), asked(1), response(1), done(1), request(1), done(1)],
      5,
      2,
    ],
  ]
  table(rst12, cases)
  test('says how many of which context', () => {
    const { broken } = observed(rst12, [request(2), request(2), request(0), response(0), done(0)])
    expect(broken?.explanation).toContain('2 of context 2 (station-2)')
    expect(broken?.explanation).not.toContain('context 0 (physical-station),')
  })
})

describe('RST-5.a', () => {
  const cases: readonly Case[] = [
    ['asked and answered', [asked(1), done(1)], -1, 1],
    ['never asked', [done(1)], 0, 1],
    ['answered twice', [asked(1), done(1), done(1)], 2, 2],
    ['asked twice, answered once', [asked(1), asked(1), done(1)], -1, 1],
    ['asked twice, answered twice', [asked(1), asked(1), done(1), done(1)], 3, 2],
    ["another's reset was asked", [asked(2), done(1)], 1, 1],
    ['both asked, both answered', [asked(1), asked(2), done(2), done(1)], -1, 2],
    ['one asked, both answer', [asked(1), done(2), done(1)], 1, 2],
    ['isolated, then done', [asked(1), isolated(1), done(1)], -1, 1],
    ['isolated is no answer that it judges', [isolated(1)], -1, 0],
    ["a primary reset answers on the primary's wire", [asked(0), done(0)], -1, 0],
    ["a primary reset answers on a secondary's wire", [asked(0), done(1)], 1, 1],
    ['the primary answers unasked: not of this rule', [done(0)], -1, 0],
  ]
  table(rst5a, cases)
})

describe('RST-5.b', () => {
  const bound = smallPlatform.devices[0].resetAcknowledgeCyclesMax
  const cases: readonly Case[] = [
    ['done at once', [asked(1), done(1)], -1, 1],
    ['done in the last cycle of the bound', [asked(1), passed(bound), done(1)], -1, 1],
    ['one cycle too late', [asked(1), passed(bound), passed(1), done(1)], 2, 0],
    ['too late in one stride', [asked(1), passed(bound + 1)], 1, 0],
    ['cycle by cycle up to the bound', [asked(1), ...repeat(passed(1), bound), done(1)], -1, 1],
    ['cycle by cycle past the bound', [asked(1), ...repeat(passed(1), bound + 1)], bound + 1, 0],
    [
      'isolated ends the wait of a drain',
      [request(1), asked(1), passed(bound), isolated(1), response(1), passed(1000)],
      -1,
      1,
    ],
    [
      'isolated with nothing open confirms nothing',
      [asked(1), passed(bound), isolated(1), passed(1000)],
      3,
      0,
    ],
    ['while it drains no cycle counts', [request(1), asked(1), passed(1000), response(1), done(1)], -1, 1],
    [
      'from the end of the drain the bound counts',
      [request(1), asked(1), passed(9), response(1), passed(bound + 1)],
      4,
      0,
    ],
    [
      'the count starts anew at the end of the drain',
      [asked(1), passed(3), request(1), passed(1), response(1), passed(bound), done(1)],
      -1,
      1,
    ],
    ["another's transaction stops no clock", [request(2), asked(1), passed(bound + 1)], 2, 0],
    ["another's acknowledgement ends no wait", [asked(1), done(2), passed(bound + 1)], 2, 0],
    [
      'asked again, the bound starts again',
      [asked(1), passed(bound), asked(1), passed(bound), done(1)],
      -1,
      1,
    ],
    ['the primary is not of this rule', [asked(0), passed(1000)], -1, 0],
    ['nothing asked', [passed(1000), done(1)], -1, 0],
    ['it breaks once, and waits no more', [asked(1), passed(bound + 1), passed(bound + 1)], 1, 0],
    [
      'two wait side by side',
      [asked(1), passed(2), asked(2), passed(bound - 2), done(1), passed(2), done(2)],
      -1,
      2,
    ],
    ['the second of two is late', [asked(1), asked(2), done(1), passed(bound + 1)], 3, 1],
  ]
  table(rst5b, cases)
  test('waits from the request to the acknowledgement, and not otherwise', () => {
    expect(observed(rst5b, []).waiting).toBe(false)
    expect(observed(rst5b, [asked(1)]).waiting).toBe(true)
    expect(observed(rst5b, [asked(1), done(1)]).waiting).toBe(false)
    expect(observed(rst5b, [request(1), asked(1), isolated(1)]).waiting).toBe(false)
    expect(observed(rst5b, [asked(0)]).waiting).toBe(false)
  })
  test('says the bound of the context', () => {
    const { broken } = observed(rst5b, [asked(2), passed(bound + 1)])
    expect(broken?.explanation).toContain('context 2 (station-2)')
    expect(broken?.explanation).toContain(`${bound} cycles`)
  })
})

/** What makes context 1 assigned: the assignment ghost, seen through ST-2. */
const assigned: readonly Seen[] = [started('assign'), window(), gate(), ended('assign')]

describe('ST-2, and when a context is assigned', () => {
  const cases: readonly Case[] = [
    ['a transfer before any assignment', [beat(1)], 0, 0],
    ['a transfer while assigned', [...assigned, beat(1)], -1, 0],
    ["the primary's transfer", [beat(0)], -1, 0],
    ["a neighbour's transfer while only 1 is assigned", [...assigned, beat(2)], 4, 0],
    ['assigned by its gate alone', [started('assign'), gate(), beat(1)], -1, 0],
    ['assigned by its window alone', [started('assign'), window(), beat(1)], -1, 0],
    ['closing a window assigns nothing', [started('assign'), window(1, 0x7401_0000), beat(1)], 2, 0],
    ['gate written 0 assigns nothing', [started('assign'), gate(1, 0), beat(1)], 2, 0],
    ["a guest's own write to a gate assigns nothing", [started('assign'), gate(1, 1, 0), beat(1)], 2, 0],
    ['a gate written outside any procedure assigns nothing', [gate(), beat(1)], 1, 0],
    [
      'a gate written after the procedure ended assigns nothing',
      [started('assign'), ended('assign'), gate(), beat(1)],
      3,
      0,
    ],
    [
      'an assign that fails after the gate has assigned',
      [started('assign'), gate(), ended('assign', 1, OUTCOME.failed), beat(1)],
      -1,
      0,
    ],
    ['still assigned while unassign runs', [...assigned, started('unassign'), beat(1)], -1, 0],
    [
      'unassigned when unassign is complete',
      [...assigned, started('unassign'), ended('unassign'), beat(1)],
      6,
      0,
    ],
    ['unassigned when reset is complete', [...assigned, started('reset'), ended('reset'), beat(1)], 6, 0],
    [
      'still assigned when unassign failed',
      [...assigned, started('unassign'), ended('unassign', 1, OUTCOME.failed), beat(1)],
      -1,
      0,
    ],
    [
      'still assigned when unassign was refused',
      [...assigned, started('unassign'), ended('unassign', 1, OUTCOME.refused), beat(1)],
      -1,
      0,
    ],
    [
      'still assigned after reprogram',
      [...assigned, started('reprogram'), ended('reprogram'), beat(1)],
      -1,
      0,
    ],
    [
      "another context's unassign",
      [...assigned, started('unassign', 2), ended('unassign', 2), beat(1)],
      -1,
      0,
    ],
    ["unassigned at a primary reset's done", [...assigned, asked(0), done(0), beat(1)], 6, 0],
    ["still assigned at a primary reset's request", [...assigned, asked(0), beat(1)], -1, 0],
    [
      "still assigned when a primary's reset is isolated",
      [...assigned, asked(0), isolated(0), beat(1)],
      -1,
      0,
    ],
    ["still assigned at its own reset's done", [...assigned, asked(1), done(1), beat(1)], -1, 0],
    ['a request is at the port before its first transfer', [request(1)], 0, 0],
    ["another's transfer in the same operation hides nothing", [beat(1), beat(0)], 0, 0],
    [
      'attempts while unassigned are its exercise',
      [begun(1), begun(1, 'guest job'), begun(1, 'device raise')],
      -1,
      2,
    ],
    ['other operations are none', [begun(1, 'interconnect deliver'), begun(1, 'time tick'), begun(0)], -1, 0],
    ['attempts while assigned are none', [...assigned, begun(1)], -1, 0],
    [
      'what was at the port is forgotten with its operation',
      [...assigned, beat(1), started('unassign'), ended('unassign')],
      -1,
      0,
    ],
  ]
  table(st2, cases)
})

describe('ST-5', () => {
  const activities = (script: readonly Seen[]) => observed(st5, script).activities
  test('counts DMA and interrupt messages of assigned secondaries, each by itself', () => {
    expect(activities([...assigned, request(1), request(1), request(1, 1)])).toEqual([2, 1])
  })
  test('counts nothing of unassigned ones or of the primary', () => {
    expect(
      activities([request(1), request(1, 1), ...assigned, request(2), request(0), request(0, 1)]),
    ).toEqual([0, 0])
  })
  test('is exercised as often as its rarest activity, and never broken', () => {
    expect(observed(st5, [...assigned, request(1), request(1)]).exercised).toBe(0)
    const both = observed(st5, [...assigned, request(1), request(1), request(1, 1)])
    expect([both.exercised, both.broken]).toEqual([1, undefined])
  })
})

describe('MMIO-1', () => {
  /** Frames of contexts 1 and 2 at these bytes. */
  const framesAt = (one: readonly [number, number], two: readonly [number, number]): Platform => ({
    ...smallPlatform,
    contexts: smallPlatform.contexts.map((c, i) => {
      const at = i === 1 ? one : i === 2 ? two : undefined
      return at ? { ...c, frames: [{ name: 'registers', base: at[0], limit: at[1] }] } : c
    }),
  })
  const violations = (p: Platform) => mmio1.over(p).filter((pair) => !mmio1.then(pair)).length
  test.each([
    ['a block apart', [0x1000, 0x103f], [0x1040, 0x107f], 0],
    ['the last byte of one block, the first of the next', [0x1000, 0x103f], [0x1040, 0x1040], 0],
    ['32 bytes apart in one block', [0x1000, 0x101f], [0x1020, 0x103f], 1],
    ['the same, described the other way round', [0x1020, 0x103f], [0x1000, 0x101f], 1],
    ['adjoining in the middle of a block', [0x1000, 0x105f], [0x1060, 0x10bf], 1],
    ['one byte into the same block', [0x1000, 0x1040], [0x1041, 0x2000], 1],
    ['the same bytes', [0x1000, 0x103f], [0x1000, 0x103f], 1],
    ['one inside the other', [0x1000, 0x1fff], [0x1400, 0x143f], 1],
    ['far apart', [0x1000, 0x103f], [0x9000_0000, 0x9000_003f], 0],
  ] as const)('%s: %o and %o', (_what, one, two, expected) => {
    expect(violations(framesAt(one, two))).toBe(expected)
  })
  test('speaks of every two contexts, of whatever devices, once', () => {
    expect(mmio1.over(smallPlatform).length).toBe(3)
    const elsewhere = { ...smallPlatform.contexts[1], device: 1, name: 'other' }
    const two = {
      ...smallPlatform,
      devices: [...smallPlatform.devices, { ...smallPlatform.devices[0], name: 'can' }],
    }
    expect(violations({ ...two, contexts: [...smallPlatform.contexts, elsewhere] })).toBe(1)
  })
  test("says nothing of a context's own two frames, and is not applicable to one context", () => {
    const [first] = smallPlatform.contexts
    const twice = { ...first, frames: [first.frames[0], first.frames[0]] }
    const alone = { ...smallPlatform, contexts: [twice] }
    expect(mmio1.over(alone)).toEqual([])
    expect(mmio1.appliesTo(alone)).toEqual({ lacks: 'two contexts with registers' })
    expect(mmio1.appliesTo(smallPlatform)).toBeUndefined()
  })
})

describe('ERR-1', () => {
  test('its secrets are a failure within, left out, and an error response, made a plain one', () => {
    const secrets = operationClasses.flatMap((name) => {
      const found = err1.secret(
        { ...newFlatOperation(), code: OP[name], context: 2, ordinal: 1 },
        factsOf(smallPlatform),
      )
      return found ? [[name, found.instead?.code, found.instead?.context, found.instead?.ordinal]] : []
    })
    expect(secrets).toEqual([
      ['device fail', undefined, undefined, undefined],
      ['interconnect error', OP['interconnect respond'], 2, 1],
    ])
  })
  test('its victim sees nothing of cycles, and of every kind that its owner could see', () => {
    expect(err1.sees).not.toContain('time passed')
    expect(err1.sees).toEqual(
      expect.arrayContaining(['register read', 'beat passed', 'response at port', 'reset done']),
    )
  })
  test('speaks only of a device with two secondaries', () => {
    const one = { ...smallPlatform, devices: [{ ...smallPlatform.devices[0], contexts: [0, 1] }] }
    expect(err1.appliesTo(one)).toEqual({ lacks: 'a device with two secondaries' })
    expect(err1.appliesTo(smallPlatform)).toBeUndefined()
  })
})

function repeat<T>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value)
}
