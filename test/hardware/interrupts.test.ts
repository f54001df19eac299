/** The interrupt controller and its list registers, by single accesses. */
import { describe, expect, test } from 'vitest'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import {
  ENDED_BIT,
  LIST_EOI_BIT,
  LIST_HW_BIT,
  LIST_PRIORITY_SHIFT,
  LIST_STATE,
  LIST_STATE_SHIFT,
  NO_PENDING_BIT,
  UNDERFLOW_BIT,
} from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore } from './core.ts'

type Core = ReturnType<typeof newCore>

const word = (state: keyof typeof LIST_STATE, line: number, priority = 0xa0, bits = 0): number =>
  (LIST_STATE[state] << LIST_STATE_SHIFT) | (priority << LIST_PRIORITY_SHIFT) | bits | line

const pendingNow = (core: Core, line: number): Core => {
  core.write('ENABLE', line, 1)
  core.write('PENDING', line, 1)
  return core
}
const take = (core: Core, guest = 0) => core.access('take', { guest }).answered
const acknowledge = (core: Core, guest = 0) => core.access('guest acknowledge', { guest }).effect
const end = (core: Core, guest = 0) => core.access('guest end', { guest }).effect
const taken = (core: Core) =>
  core.shown('virtual interrupt taken', 'direct interrupt taken').map((o) => o.line)

/** Lines 0 (edge) and 1 (level) are SPIs of the first controller, 2 of a second one that reaches no guest. */
const withSpis: Platform = {
  ...smallPlatform,
  interruptControllers: [
    ...smallPlatform.interruptControllers,
    { ...smallPlatform.interruptControllers[0], name: 'gic-1' },
  ],
  lines: [
    { name: 'edge', gic: 0, intid: 40, trigger: 'edge', context: 0 },
    { name: 'level', gic: 0, intid: 41, trigger: 'level', context: 1 },
    { name: 'elsewhere', gic: 1, intid: 40, trigger: 'edge', context: 2 },
    ...smallPlatform.lines.slice(3),
  ],
  contexts: smallPlatform.contexts.map((c, i) => ({
    ...c,
    interrupts: [{ trigger: i === 1 ? ('level' as const) : ('edge' as const), line: i }],
  })),
}

/** The level SPI routed to guest 0 and enabled, its context assigned. */
function wired(platform = withSpis): Core {
  const core = newCore(platform)
  core.assign(1)
  core.write('ROUTE', 1, 0)
  core.write('ENABLE', 1, 1)
  return core
}

describe('a physical interrupt', () => {
  test('goes to EL2 by priority, the lowest line of equals first', () => {
    const core = newCore()
    pendingNow(pendingNow(core, 0), 1)
    expect(take(core)).toBe(0)
    core.write('END', 0, 1)
    core.write('ACTIVE', 0, 0)
    core.write('PENDING', 0, 1)
    core.write('PRIORITY', 1, 0x10)
    expect(take(core)).toBe(1)
  })

  test('that is an edge is latched once, and again while it is active', () => {
    const core = newCore(withSpis)
    core.write('ROUTE', 0, 0)
    core.write('ENABLE', 0, 1)
    const raise = () => core.access('raise', { context: 0, ordinal: 0 }).effect
    expect([raise(), raise()]).toEqual([true, true])
    expect(take(core)).toBe(0)
    core.write('END', 0, 1)
    core.write('ACTIVE', 0, 0)
    expect(take(core)).toBe(-1)
    raise()
    expect(take(core)).toBe(0)
    core.write('END', 0, 1)
    raise()
    expect(take(core)).toBe(-1)
    core.write('ACTIVE', 0, 0)
    expect(take(core)).toBe(0)
  })

  test('that is a level comes again while its wire is high, and not after', () => {
    const core = wired()
    core.access('raise', { context: 1, ordinal: 0 })
    expect(take(core)).toBe(1)
    core.write('END', 0, 1)
    core.write('ACTIVE', 1, 0)
    expect(take(core)).toBe(1)
    core.write('END', 0, 1)
    core.write('STATUS', 1, 1)
    core.write('ACTIVE', 1, 0)
    expect(take(core)).toBe(-1)
  })

  test('that pulses into a level input is lost, and a wire into an edge input is latched as it rises', () => {
    const core = wired()
    core.write('TRIGGER', 1, 1)
    core.access('raise', { context: 1, ordinal: 0 })
    core.write('STATUS', 1, 1)
    expect(take(core)).toBe(1)
    const other = newCore(withSpis)
    other.write('ROUTE', 0, 0)
    other.write('ENABLE', 0, 1)
    other.write('TRIGGER', 0, 0)
    other.access('raise', { context: 0, ordinal: 0 })
    expect(take(other)).toBe(-1)
  })

  test('is shown where it enters the controller', () => {
    const core = wired()
    core.access('raise', { context: 1, ordinal: 0 })
    core.write('STATUS', 1, 1)
    expect(core.shown('interrupt signalled')).toEqual([
      { kind: 'interrupt signalled', line: 1, level: 1 },
      { kind: 'interrupt signalled', line: 1, level: 0 },
    ])
  })

  test('of one controller is not routed to the PE of another', () => {
    const core = newCore(withSpis)
    core.write('ROUTE', 2, 0)
    pendingNow(core, 2)
    expect([take(core, 0), take(core, 1)]).toEqual([-1, -1])
  })
})

describe('a list register', () => {
  test.each([
    ['pending', 0],
    ['pending', LIST_HW_BIT],
    ['active', LIST_HW_BIT],
    ['both', 0],
    ['active', LIST_EOI_BIT],
  ] as const)('reads as it was written: %s, with bits %i', (state, bits) => {
    const core = newCore()
    const value = word(state, 1, 0x40, bits)
    expect(core.write('LIST_REGISTER', 1, value).answer).toBe(ANSWER.ok)
    expect(core.read('LIST_REGISTER', 1)).toBe(value)
    expect(core.read('EMPTY_LIST_REGISTERS')).toBe(0b1101)
    core.write('LIST_REGISTER', 1, 0)
    expect([core.read('LIST_REGISTER', 1), core.h.listLine[1], core.h.listPriority[1]]).toEqual([0, NONE, 0])
  })

  test('is refused pending and active at once of an interrupt in hardware, and a line that there is not', () => {
    const core = newCore()
    expect(core.write('LIST_REGISTER', 0, word('both', 1, 0, LIST_HW_BIT)).answer).toBe(ANSWER.error)
    expect(core.write('LIST_REGISTER', 0, word('pending', 77)).answer).toBe(ANSWER.error)
    expect(core.read('EMPTY_LIST_REGISTERS')).toBe(0b1111)
  })

  test('gives way to a more urgent one: the guest takes by priority, and one that it handles only by a more urgent one', () => {
    const core = newCore()
    core.write('LIST_REGISTER', 0, word('pending', 0, 0xa0))
    core.write('LIST_REGISTER', 1, word('pending', 1, 0x40))
    expect(acknowledge(core)).toBe(true)
    expect(acknowledge(core)).toBe(false)
    core.write('LIST_REGISTER', 2, word('pending', 2, 0x20))
    expect(acknowledge(core)).toBe(true)
    expect(taken(core)).toEqual([1, 2])
    expect([end(core), end(core), acknowledge(core)]).toEqual([true, true, true])
    expect(taken(core)).toEqual([0])
  })

  test('that is pending and active is pending once its guest has ended it', () => {
    const core = newCore()
    core.write('LIST_REGISTER', 0, word('both', 1))
    expect(acknowledge(core)).toBe(false)
    expect(end(core)).toBe(true)
    expect(core.read('LIST_REGISTER', 0)).toBe(word('pending', 1))
    expect([acknowledge(core), end(core)]).toEqual([true, true])
    expect(core.read('EMPTY_LIST_REGISTERS')).toBe(0b1111)
  })

  test('with the HW bit deactivates a line of its own PE, and no other', () => {
    const core = newCore()
    for (const line of [1, 2]) core.write('ACTIVE', line, 1)
    core.write('LIST_REGISTER', 0, word('active', 1, 0, LIST_HW_BIT))
    core.write('LIST_REGISTER', 1, word('active', 2, 1, LIST_HW_BIT))
    expect([end(core), end(core)]).toEqual([true, true])
    expect([core.read('ACTIVE', 1), core.read('ACTIVE', 2)]).toEqual([0, 1])
  })
})

describe('maintenance', () => {
  const maintenanceLine = 3
  test('is asked for by an end that says EOI, until the register is written', () => {
    const core = newCore()
    core.write('LIST_REGISTER', 0, word('active', 2, 0, LIST_EOI_BIT))
    expect(core.read('MAINTENANCE')).toBe(0)
    end(core)
    expect([core.read('MAINTENANCE'), core.read('EMPTY_LIST_REGISTERS')]).toEqual([ENDED_BIT, 0b1110])
    expect(core.read('LIST_REGISTER', 0) & 0xff).toBe(2)
    expect([take(core, 1), take(core, 0)]).toEqual([-1, maintenanceLine])
    core.write('LIST_REGISTER', 0, 0)
    core.write('END', 0, 1)
    core.write('ACTIVE', maintenanceLine, 0)
    expect([core.read('MAINTENANCE'), take(core, 0)]).toEqual([0, -1])
  })

  test('on underflow comes with at most one valid register, if asked for', () => {
    const core = newCore()
    expect(core.read('MAINTENANCE')).toBe(0)
    core.write('LIST_CONTROL', 0, UNDERFLOW_BIT)
    expect(core.read('MAINTENANCE')).toBe(UNDERFLOW_BIT)
    core.write('LIST_REGISTER', 0, word('pending', 0))
    expect(core.read('MAINTENANCE')).toBe(UNDERFLOW_BIT)
    core.write('LIST_REGISTER', 1, word('pending', 1))
    expect(core.read('MAINTENANCE')).toBe(0)
  })

  test('with nothing pending comes if asked for, also while something is active', () => {
    const core = newCore()
    core.write('LIST_CONTROL', 0, NO_PENDING_BIT)
    core.write('LIST_REGISTER', 0, word('pending', 0))
    expect(core.read('MAINTENANCE')).toBe(0)
    acknowledge(core)
    expect(core.read('MAINTENANCE')).toBe(NO_PENDING_BIT)
  })
})

describe('an FIQ', () => {
  const direct: Platform = {
    ...withSpis,
    guests: withSpis.guests.map((g, i) => (i === 0 ? { ...g, directFiq: true as const } : g)),
    lines: withSpis.lines.map((l, i) => (i === 1 ? { ...l, fiq: true as const } : l)),
  }
  test('is taken and ended by the guest whose PE takes FIQs itself, past EL2', () => {
    const core = wired(direct)
    core.access('raise', { context: 1, ordinal: 0 })
    expect([take(core), acknowledge(core)]).toEqual([-1, true])
    expect([taken(core), core.h.directLine[0], acknowledge(core)]).toEqual([[1], 1, false])
    expect(end(core)).toBe(true)
    expect([core.h.directLine[0], core.read('ACTIVE', 1), acknowledge(core)]).toEqual([NONE, 0, true])
  })

  test('goes to EL2 on every other PE', () => {
    const core = newCore(direct)
    core.assign(1)
    core.write('ROUTE', 1, 1)
    core.write('ENABLE', 1, 1)
    core.access('raise', { context: 1, ordinal: 0 })
    expect([acknowledge(core, 1), take(core, 1)]).toEqual([false, 1])
  })
})
