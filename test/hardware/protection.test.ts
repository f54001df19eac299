/** The staged MPU: shadow, commit, decisions of bursts, faults. And the data path through it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ANSWER } from '../../src/interface/observations.ts'
import { LIST_HW_BIT, LIST_STATE, LIST_STATE_SHIFT, RESET_STATUS } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { readPlatform } from '../../src/platform/index.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore, window0 } from './core.ts'

const { commitCycles } = smallPlatform.protection
const beat = smallPlatform.beatBytes
const outside = window0 + 0x8000

describe('a commit', () => {
  test('takes the whole shadow over as one, after its cycles; reads show what is in force', () => {
    const core = newCore()
    core.write('BASE', 3, 0x4000)
    core.write('LIMIT', 3, 0x4fff)
    core.write('ATTRIBUTES', 3, 7)
    core.write('COMMIT', 0, 1)
    const region = () => [core.read('BASE', 3), core.read('LIMIT', 3), core.read('ATTRIBUTES', 3)]
    core.tick(commitCycles - 1)
    expect(region()).toEqual([0, 0, 0])
    expect(core.read('COMMIT_STATUS')).toBe(1)
    core.tick(1)
    expect(region()).toEqual([0x4000, 0x4fff, 7])
    expect(core.read('COMMIT_STATUS')).toBe(0)
    expect(core.shown('commit acknowledged')).toHaveLength(1)
  })

  test('refuses every write to the bank while it runs, and changes nothing by refusing', () => {
    const core = newCore()
    core.write('BASE', 1, 0x40)
    core.write('COMMIT', 0, 1)
    const before = core.state.words.slice()
    for (const register of ['BASE', 'LIMIT', 'ATTRIBUTES', 'REVERT', 'COMMIT'] as const)
      expect(core.write(register, 1, 0x80)).toMatchObject({ effect: false, answer: ANSWER.error })
    expect(core.state.words).toEqual(before)
  })

  test('after a revert changes nothing', () => {
    const core = newCore()
    core.assign(1)
    const before = core.read('BASE', 2)
    core.write('BASE', 2, 0)
    core.write('REVERT', 0, 1)
    core.write('COMMIT', 0, 1)
    core.tick(commitCycles)
    expect(core.read('BASE', 2)).toBe(before)
  })
})

describe('a burst', () => {
  /** Three beats in the window, the first one delivered; then the region changes. */
  const burst = (change: (core: ReturnType<typeof newCore>) => void) => {
    const core = newCore()
    core.assign(1)
    core.job(1, { count: 3 })
    for (let i = 0; i < 3; i++) core.issue(1)
    core.deliver(1)
    change(core)
    core.deliver(1)
    core.deliver(1)
    return core.shown('beat passed', 'beat blocked').map((o) => o.kind === 'beat passed')
  }
  const commit =
    (register: 'BASE' | 'LIMIT', region: number, value: number) => (core: ReturnType<typeof newCore>) => {
      core.write(register, region, value)
      core.write('COMMIT', 0, 1)
      core.tick(commitCycles)
    }

  test('passes as it was decided at its first beat', () =>
    expect(burst(() => undefined)).toEqual([true, true, true]))
  test('is blocked from the commit on that changes its region', () => {
    const shrinks = commit('LIMIT', 2, window0 + 0x3ff)
    expect(burst(shrinks)).toEqual([true, false, false])
  })
  test('goes on through a commit that changes nothing of its region', () => {
    expect(burst(commit('LIMIT', 5, 0xfff))).toEqual([true, true, true])
  })
  test('goes on while a commit only runs', () => {
    expect(burst((core) => core.write('LIMIT', 2, 0) && core.write('COMMIT', 0, 1))).toEqual([
      true,
      true,
      true,
    ])
  })
  test('that leaves its region is blocked there, and its response is an error', () => {
    const core = newCore()
    core.assign(1)
    const { limit } = smallPlatform.guests[0].windows[0]
    core.job(1, { count: 2, address: limit + 1 - beat })
    for (let i = 0; i < 2; i++) core.issue(1)
    for (let i = 0; i < 2; i++) core.deliver(1)
    expect(core.shown('beat passed', 'beat blocked').map((o) => o.kind)).toEqual([
      'beat passed',
      'beat blocked',
    ])
    core.respond(1)
    expect(core.shown('response at port')).toMatchObject([{ error: 1 }])
  })
  test('is delivered and answered no sooner than it is issued', () => {
    const core = newCore()
    core.assign(1)
    core.job(1, { count: 2 })
    expect([core.deliver(1), core.respond(1)]).toEqual([false, false])
    core.issue(1)
    core.deliver(1)
    expect([core.deliver(1), core.respond(1)]).toEqual([false, false])
    core.issue(1)
    expect([core.issue(1), core.deliver(1), core.respond(1)]).toEqual([false, true, true])
  })
  test.each([
    ['crosses 4 KB', { address: window0 + 0xfc0, count: 2 }],
    ['has no beat', { count: 0 }],
    ['has more beats than the context', { count: 5 }],
    ['is not aligned to a beat', { address: window0 + 4 }],
  ])('that %s is not accepted', (_what, more) => {
    const core = newCore()
    core.assign(1)
    expect(core.job(1, more)).toBe(false)
    expect(core.job(1)).toBe(true)
  })
  test('is counted by age: answering the older lets the younger be the oldest', () => {
    const core = newCore()
    core.assign(1)
    core.job(1, { direction: 1, value: 7 })
    core.job(1)
    expect(core.job(1)).toBe(false)
    core.issue(1, 0)
    core.deliver(1, 0)
    core.respond(1, 0)
    core.issue(1, 0)
    core.deliver(1, 0)
    core.respond(1, 0)
    expect(core.shown('response at port')).toMatchObject([
      { tag: 0, direction: 1, value: 0 },
      { tag: 1, direction: 0, value: 7 },
    ])
  })
})

describe('a fault', () => {
  const faults = (count: number) => {
    const core = newCore()
    core.assign(1)
    for (let i = 0; i < count; i++) {
      core.job(1, { address: outside + i * beat })
      core.issue(1, i)
      core.deliver(1, i)
    }
    return core
  }
  test('is recorded: the first one, and that there were more', () => {
    const core = faults(2)
    expect(core.read('FAULT_STATUS')).toBe(3)
    expect(core.read('FAULT_ADDRESS')).toBe(outside)
    expect(core.read('FAULT_STREAM')).toBe(smallPlatform.contexts[1].streams[0])
    expect(core.shown('fault recorded')).toMatchObject([
      { address: outside, overflow: 0 },
      { address: outside + beat, overflow: 1 },
    ])
  })
  test('that is cleared leaves an empty record', () => {
    const core = faults(2)
    expect(core.write('FAULT_STATUS', 0, 1).effect).toBe(true)
    for (const register of ['FAULT_STATUS', 'FAULT_ADDRESS', 'FAULT_STREAM'] as const)
      expect(core.read(register)).toBe(0)
    expect(core.write('FAULT_STATUS', 0, 1).effect).toBe(false)
  })
  test('of its DMA stops the context, which takes no further job', () => {
    const core = faults(1)
    core.respond(1)
    expect(core.read('ERROR', 1)).toBe(1)
    expect(core.job(1)).toBe(false)
  })
})

describe('a transfer that the protection lets through to a register frame', () => {
  const frame = smallPlatform.contexts[1].frames[0].base
  const reset = smallPlatform.contexts[1].control.RESET ?? 0
  const granule = reset - (reset % beat)
  /** A one-beat job of context 1 to this granule, which its region covers. */
  const transfer = (address: number, direction: number, value: number) => {
    const core = newCore()
    core.assign(1)
    core.write('BASE', 3, address)
    core.write('LIMIT', 3, address + beat - 1)
    core.write('ATTRIBUTES', 3, core.read('ATTRIBUTES', 2))
    core.write('COMMIT', 0, 1)
    core.tick(commitCycles)
    core.write('CONFIG', 1, 7)
    core.job(1, { address, direction, value })
    core.issue(1)
    core.deliver(1)
    return core
  }
  test('writes every register in it', () => {
    const core = transfer(frame, 1, 1)
    expect([core.read('CONFIG', 1), core.read('MASK', 1)]).toEqual([1, 1])
  })
  test('resets the context in the middle of that very transfer, where RESET lies in it', () => {
    const core = transfer(granule, 1, 1)
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.draining)
    expect(core.respond(1)).toBe(true)
    core.tick(64)
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.done)
  })
  test('reads the first register in it', () => {
    const core = transfer(granule, 0, 0)
    core.respond(1)
    expect(core.shown('response at port')).toMatchObject([{ value: core.read('OWNER', 1) }])
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.idle)
  })
})

describe("a guest's access", () => {
  const frame = smallPlatform.contexts[1].frames[0].base
  test('reaches a frame that its EL2 region opens, and is trapped elsewhere', () => {
    const core = newCore()
    core.assign(1)
    const write = (guest: number) => core.access('guest write', { guest, address: frame + 4, value: 9 })
    expect(write(0)).toMatchObject({ effect: true, answer: ANSWER.ok })
    expect(write(1)).toMatchObject({ effect: false, answer: ANSWER.trapped })
    expect(core.access('guest read', { guest: 0, address: frame + 4 }).answered).toBe(9)
    core.write('EL2_LIMIT', 1, (smallPlatform.contexts[1].frames[0].limit & ~0x3f) >>> 0)
    expect(write(0).answer).toBe(ANSWER.trapped)
    expect(core.job(1)).toBe(false)
  })
  test('to its own memory needs no region, to another guest’s it has none', () => {
    const core = newCore()
    core.access('guest write', { guest: 0, address: window0, value: 5 })
    expect(core.access('guest read', { guest: 0, address: window0 }).answered).toBe(5)
    expect(core.access('guest read', { guest: 1, address: window0 }).answer).toBe(ANSWER.trapped)
  })
})

describe('an interrupt', () => {
  test('message is a write through the protection to the mailbox, and nothing where that blocks it', () => {
    const core = newCore()
    core.assign(1)
    core.access('raise', { context: 1 })
    core.issue(1)
    expect(core.shown('request at port')).toMatchObject([{ message: 1, address: 0x7601_0000 }])
    core.deliver(1)
    expect(core.read('PENDING', 1)).toBe(0)
    core.respond(1)
    core.write('RESET', 1, 1)
    core.tick(64)
    core.write('BASE', 2, 0x7601_0000)
    core.write('LIMIT', 2, 0x7601_003f)
    core.write('GATE', 1, 1)
    core.write('COMMIT', 0, 1)
    core.tick(commitCycles)
    core.access('raise', { context: 1 })
    core.issue(1)
    core.deliver(1)
    expect(core.read('PENDING', 1)).toBe(1)
  })

  test('is taken when pending, enabled and not active, by the PE that it is for', () => {
    const core = newCore()
    const take = (guest: number) => core.access('take', { guest }).answered
    core.write('PENDING', 1, 1)
    expect(take(0)).toBe(-1)
    core.write('ENABLE', 1, 1)
    expect(take(1)).toBe(-1)
    expect(take(0)).toBe(1)
    core.write('PENDING', 1, 1)
    expect(take(0)).toBe(-1)
    core.write('END', 0, 1)
    expect(take(0)).toBe(-1)
    core.write('ACTIVE', 1, 0)
    expect(take(0)).toBe(1)
  })

  test('that is injected is acknowledged and ended by its guest, and deactivates the physical one', () => {
    const core = newCore()
    core.write('ENABLE', 1, 1)
    core.write('PENDING', 1, 1)
    core.access('take', { guest: 0 })
    core.write('LIST_REGISTER', 2, (LIST_STATE.pending << LIST_STATE_SHIFT) | LIST_HW_BIT | 1)
    expect(core.read('EMPTY_LIST_REGISTERS')).toBe(0b1011)
    expect(core.access('guest end', { guest: 0 }).effect).toBe(false)
    expect(core.access('guest acknowledge', { guest: 1 }).effect).toBe(false)
    expect(core.access('guest acknowledge', { guest: 0 }).effect).toBe(true)
    expect(core.read('ACTIVE', 1)).toBe(1)
    expect(core.access('guest end', { guest: 0 }).effect).toBe(true)
    expect([core.read('ACTIVE', 1), core.read('EMPTY_LIST_REGISTERS'), core.h.listLine[2]]).toEqual([
      0,
      0b1111,
      NONE,
    ])
    expect(core.write('LIST_REGISTER', 9, 1 << LIST_STATE_SHIFT).answer).toBe(ANSWER.error)
  })

  test("a PPI's route is its PE's and cannot be written", () => {
    const core = newCore()
    expect(core.write('ROUTE', 1, 1).effect).toBe(false)
    expect(core.read('ROUTE', 1)).toBe(NONE)
  })
})

describe('a bound that a countdown of the device cannot hold', () => {
  const text = readFileSync('platforms/zonal-gateway.yaml', 'utf8')
  const described = (field: string, cycles: number) =>
    readPlatform(text.replace(new RegExp(`${field}: \\d+`), `${field}: ${cycles}`), 'a.yaml')
  // A reset is never longer than the bound of its acknowledgement.
  test.each([
    ['commitCycles', [1, 0xfffe]],
    ['resetCycles', [1]],
    ['resetAcknowledgeCyclesMax', [0xfffe]],
    ['drainCyclesMax', [1, 0xfffe]],
  ] as const)('is no description: %s', (field, held) => {
    for (const cycles of [0, 0xffff, 0x1_0000, 1_000_000])
      expect(described(field, cycles)).toHaveProperty('problems')
    for (const cycles of held) expect(described(field, cycles)).toHaveProperty('platform')
  })
})
