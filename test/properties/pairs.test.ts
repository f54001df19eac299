/** Two-run rules: for each a table of pairs that look the same and of pairs that do not, as an outsider would write them. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import ctx5 from '../../properties/ctx/ctx-5-secondaries-are-independent.ts'
import ctx10 from '../../properties/ctx/ctx-10-no-effect-on-other-secondaries.ts'
import err1 from '../../properties/err/err-1-error-stays-in-its-context.ts'
import { factsOf } from '../../properties/kit/facts.ts'
import type { TwoRunRule } from '../../properties/kit/rule.ts'
import rst6 from '../../properties/rst/rst-6-reset-individually.ts'
import rst10 from '../../properties/rst/rst-10-independent-of-the-past.ts'
import sys4b from '../../properties/sys/sys-4-nothing-left-behind.ts'
import type { PairFinding } from '../../src/engines/pair-replay.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { createPairs } from '../../src/engines/two-run.ts'
import { type FlatOperation, newFlatOperation, OP, operationClasses } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

type Story = readonly FlatOperation[]

const op = (name: keyof typeof OP, more: Partial<FlatOperation> = {}): FlatOperation => ({
  ...newFlatOperation(),
  code: OP[name],
  ...more,
})
const procedure = (name: string) => smallPlatform.procedures.findIndex((p) => p.name === name)
const start = (name: string, context: number, guest: number) =>
  op('hypervisor start', { ordinal: procedure(name), context, guest })
const run = op('hypervisor run')
const tick = (count: number) => op('time tick', { count })
const window = (guest: number) => smallPlatform.guests[guest].windows[0].base

/** Context 1 is guest 0's, context 2 guest 1's. */
const job = (context: number, address = window(context - 1), direction = 0) =>
  op('guest job', { guest: context - 1, context, address, direction, count: 1, value: direction })
const transfer = (context: number): Story => [
  op('device issue', { context }),
  op('interconnect deliver', { context }),
  op('interconnect respond', { context }),
]
const at = (register: number, context: number) => addressOf(smallPlatform, register, context) ?? 0
const reads = (context: number, register: number) =>
  op('guest read', { guest: context - 1, address: at(register, context) })
const writes = (context: number, register: number, value: number) =>
  op('guest write', { guest: context - 1, address: at(register, context), value })

function played(rule: TwoRunRule, story: Story, bug?: string, on = smallPlatform): PairFinding | undefined {
  const { platform, options } = subjectOf(on, bug === undefined ? undefined : bugNamed(bug))
  const pairs = createPairs(platform, rule, options)
  try {
    const finding = pairs.replay(story)
    expect(pairs.breaks(story)).toBe(finding?.operations.length ?? -1)
    return finding
  } finally {
    pairs.close()
  }
}

const unassign = [start('unassign', 1, 0), run, tick(9), run, tick(2), run]
const anew = [start('assign', 1, 1), run, tick(2), run]
const byNewOwner = (address: number) => ({ ...job(1, address), guest: 1 })

const failing: readonly (readonly [string, TwoRunRule, string, Story, changed: number, victim: number])[] = [
  [
    'a transaction runs by the descriptor of a neighbour',
    ctx5,
    'ctx-5-secondaries-are-independent',
    [job(1), job(2, window(1), 1), op('device issue', { context: 1 })],
    1,
    1,
  ],
  [
    'a status is gone that a neighbour has read',
    ctx10,
    'ctx-10-no-effect-on-other-secondaries',
    [job(1), ...transfer(1), reads(2, R.STATUS), reads(1, R.STATUS)],
    4,
    1,
  ],
  [
    'a status is gone that a neighbour has cleared in its own',
    ctx10,
    'ctx-10-clear-is-broadcast',
    [job(1), ...transfer(1), writes(2, R.STATUS, 1), reads(1, R.STATUS)],
    4,
    1,
  ],
  [
    'a frame answers no more',
    ctx10,
    'ctx-10-command-register-closes-all',
    [writes(1, R.CONFIG, 0x5a), reads(2, R.STATUS)],
    0,
    2,
  ],
  [
    'a job is gone with the reset of a neighbour',
    rst6,
    'rst-6-reset-individually',
    [job(2), start('unassign', 1, 0), run, op('device issue', { context: 2 })],
    2,
    2,
  ],
  [
    'a read that is blocked returns what the past owner moved',
    rst10,
    'rst-10-independent-of-the-past',
    [job(1, window(0), 1), ...unassign, ...anew, byNewOwner(window(0)), ...transfer(1)],
    0,
    1,
  ],
  [
    'the next owner reads what the last one wrote',
    sys4b,
    'rst-9-index-survives',
    [writes(1, R.CONFIG, 0x5a), ...unassign, ...anew, { ...reads(1, R.CONFIG), guest: 1 }],
    0,
    1,
  ],
  [
    'an assignment is refused after an error of a neighbour',
    err1,
    'err-1-error-halts-the-primary',
    [...unassign.slice(0, 4), op('device fail', { context: 2 }), tick(2), run],
    4,
    1,
  ],
]

describe('a pair differs', () => {
  test.each(failing)('where %s', (_what, rule, bug, story, changed, victim) => {
    const finding = played(rule, story, bug)
    expect(finding).toMatchObject({ changed, victim })
    expect(finding?.leakPath.length).toBeGreaterThan(0)
    expect(finding?.seen[0]).not.toEqual(finding?.seen[1])
  })

  test.each(failing)('not on well-behaved hardware: %s', (_what, rule, _bug, story) => {
    expect(played(rule, story)).toBeUndefined()
  })

  test.each(failing)('at its last operation, not one before it: %s', (_what, rule, bug, story) => {
    expect(played(rule, story.slice(0, -1), bug)).toBeUndefined()
  })
})

describe('an interrupt of a wire', () => {
  const wired: Platform = {
    ...smallPlatform,
    contexts: smallPlatform.contexts.map((c) =>
      c.role === 'primary'
        ? c
        : { ...c, interrupts: c.interrupts.map(({ line }) => ({ trigger: 'level', line })) },
    ),
    lines: smallPlatform.lines.map((line) => ({ ...line, trigger: 'level' })),
  }
  // What is lost shows in the next one: it is no rise where nobody took the last one back.
  const cleared = [job(1), ...transfer(1), writes(2, R.STATUS, 1), job(1), ...transfer(1)]

  test.each([ctx5, ctx10])('that a neighbour clears differs, though nobody reads of it ($id)', (rule) => {
    expect(played(rule, cleared, 'ctx-10-clear-is-broadcast', wired)).toMatchObject({ changed: 4, victim: 1 })
    expect(played(rule, cleared, undefined, wired)).toBeUndefined()
  })
})

const quiet: readonly (readonly [string, TwoRunRule, Story])[] = [
  [
    'the owner of the secret context sees its own status',
    ctx10,
    [job(1), ...transfer(1), reads(1, R.STATUS)],
  ],
  [
    'both guests work at once, in any order',
    ctx5,
    [job(1), job(2), ...transfer(2), job(2), ...transfer(1), ...transfer(2), reads(2, R.STATUS)],
  ],
  [
    'a blocked transfer fills the fault record, and another overflows it',
    ctx5,
    [job(1, window(1)), ...transfer(1), job(2, window(0)), ...transfer(2), reads(2, R.ERROR)],
  ],
  [
    'the hypervisor resets a context twice while a neighbour works',
    rst6,
    [
      job(2),
      ...unassign,
      ...transfer(2),
      ...anew,
      start('reset', 1, 1),
      run,
      tick(9),
      run,
      job(2),
      ...transfer(2),
    ],
  ],
  [
    'a primary is reset with a secondary',
    rst6,
    [job(1), start('unassign', 1, 0), run, start('recover', 0, 0), run, tick(64), run, tick(2), run],
  ],
  [
    'memory that the past owner wrote is read back by the same owner',
    rst10,
    [
      job(1, window(0), 1),
      ...transfer(1),
      ...unassign,
      start('assign', 1, 0),
      run,
      tick(2),
      run,
      job(1, window(0)),
      ...transfer(1),
    ],
  ],
  [
    'what differs before the reset is not compared',
    rst10,
    [writes(1, R.CONFIG, 1), reads(1, R.CONFIG), ...unassign],
  ],
]

describe('a pair looks the same', () => {
  test.each(quiet)('where %s', (_what, rule, story) => {
    expect(played(rule, story)).toBeUndefined()
  })
})

describe('CTX-5 and CTX-10', () => {
  const p = factsOf(smallPlatform)

  test('a secret and a sight of CTX-10 is one of CTX-5', () => {
    for (const name of operationClasses) {
      const operation = op(name, { context: 1, address: at(R.STATUS, 1) })
      if (ctx10.secret(operation, p)) expect(ctx5.secret(operation, p)).toEqual(ctx10.secret(operation, p))
    }
    expect(ctx5.sees).toEqual(expect.arrayContaining([...ctx10.sees]))
    expect(ctx5.ignores).toBeUndefined()
  })

  test('only CTX-5 knows the steps of a transfer and the port', () => {
    expect(ctx5.secret(op('device issue', { context: 1 }), p)).toEqual({ context: 1, instead: undefined })
    expect(ctx10.secret(op('device issue', { context: 1 }), p)).toBeUndefined()
    expect(ctx10.sees).not.toContain('request at port')
  })

  test('neither takes an error, a reset or a tick for secret', () => {
    for (const name of ['device fail', 'interconnect error', 'hypervisor run', 'time tick'] as const)
      expect(ctx5.secret(op(name, { context: 1 }), p)).toBeUndefined()
  })

  test('are not applicable where there is one secondary', () => {
    const one = { ...smallPlatform, contexts: smallPlatform.contexts.slice(0, 2) }
    expect(ctx5.appliesTo(one)).toEqual({ lacks: 'two secondaries' })
    expect(ctx10.appliesTo(one)).toEqual({ lacks: 'two secondaries' })
  })
})

describe('RST-6', () => {
  const p = factsOf(smallPlatform)

  test("leaves out a secondary's reset, no other write and no primary's reset", () => {
    const write = { register: R.RESET, index: 1, value: 1 }
    expect(rst6.leavesOut?.(write, p)).toBe(1)
    expect(rst6.leavesOut?.({ ...write, index: 0 }, p)).toBe(-1)
    expect(rst6.leavesOut?.({ ...write, value: 0 }, p)).toBe(-1)
    expect(rst6.leavesOut?.({ ...write, register: R.GATE }, p)).toBe(-1)
  })

  test('says in its finding which register the other run does not write', () => {
    const story = [job(2), start('unassign', 1, 0), run, op('device issue', { context: 2 })]
    expect(played(rst6, story, 'rst-6-reset-individually')).toMatchObject({
      leftOut: 'RESET',
      secretContext: 1,
    })
  })
})
