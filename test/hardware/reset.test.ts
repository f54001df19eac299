/** The reset engines: drain, isolate, clear, acknowledge. */
import { describe, expect, test } from 'vitest'
import { ANSWER } from '../../src/interface/observations.ts'
import { RESET_STATUS } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { type Core, newCore, phaseOf, window0 } from './core.ts'

const [{ drainCyclesMax, resetCycles }] = smallPlatform.devices

/** Context 1 is assigned, and the first beat of its job is at the port. */
function withOpen(job: Parameters<Core['job']>[1] = {}): Core {
  const core = newCore()
  core.assign(1)
  core.job(1, job)
  core.issue(1)
  return core
}

/** The same, with its reset asked for and the drain bound past. */
function isolated(): Core {
  const core = withOpen()
  core.write('RESET', 1, 1)
  core.tick(drainCyclesMax)
  return core
}

/** Both secondaries are assigned, and the first beat of a job of context 2 is at the port. */
function withOpenNeighbour(): Core {
  const core = newCore()
  core.assign(1)
  core.assign(2, 1)
  core.job(2, { guest: 1, address: smallPlatform.guests[1].windows[0].base })
  core.issue(2)
  return core
}

describe('a reset of a secondary', () => {
  test('waits for the response of a write, whatever the protection has done with it', () => {
    const core = withOpen({ direction: 1, value: 3 })
    core.write('RESET', 1, 1)
    core.deliver(1)
    core.tick(drainCyclesMax - 1)
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.draining)
    core.respond(1)
    core.tick(1 + resetCycles)
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.done)
  })

  test('drops a job that never reached the port, and acknowledges after its cycles', () => {
    const core = newCore()
    core.assign(1)
    expect(core.job(1)).toBe(true)
    core.write('RESET', 1, 1)
    expect(core.issue(1)).toBe(false)
    core.tick(resetCycles)
    expect(core.shown('reset done')).toEqual([])
    core.tick(1)
    expect(core.shown('reset done')).toEqual([{ kind: 'reset done', context: 1 }])
    expect(phaseOf(core, 1)).toBe('unassigned')
  })

  test('past the bound is isolated once, never done, until the last response', () => {
    const core = isolated()
    expect(core.shown('reset isolated')).toEqual([{ kind: 'reset isolated', context: 1 }])
    core.tick(1000)
    expect(core.shown('reset isolated', 'reset done')).toEqual([])
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.isolated)
    core.deliver(1)
    expect(core.shown('beat passed', 'beat blocked').map((o) => o.kind)).toEqual(['beat blocked'])
    core.respond(1)
    expect(core.shown('response at port')).toMatchObject([{ error: 1 }])
    core.tick(1 + resetCycles)
    expect(core.shown('reset done')).toHaveLength(1)
  })

  test('gives up the unissued beats of a burst when it isolates, and what had decided it', () => {
    const core = withOpen({ count: 3 })
    core.deliver(1)
    expect(core.h.slotRegion[2]).not.toBe(NONE)
    core.write('RESET', 1, 1)
    core.tick(drainCyclesMax)
    expect(core.issue(1)).toBe(false)
    expect([core.h.slotRegion[2], core.h.slotStale[2]]).toEqual([NONE, 0])
    expect(core.respond(1)).toBe(true)
  })

  test('records no fault for what isolation blocks', () => {
    const core = isolated()
    core.deliver(1)
    expect(core.read('FAULT_STATUS')).toBe(0)
  })

  test('asked twice is acknowledged once, for the latest request', () => {
    const core = newCore()
    core.assign(1)
    core.write('RESET', 1, 1)
    core.tick(1)
    core.write('RESET', 1, 1)
    core.tick(64)
    expect(core.shown('reset done')).toHaveLength(1)
    core.write('RESET', 1, 1)
    core.tick(64)
    expect(core.shown('reset done')).toHaveLength(1)
  })

  test('asked of an isolated context is answered with isolated in the next cycle, each time', () => {
    const core = isolated()
    core.shown()
    core.write('RESET', 1, 1)
    core.tick(64)
    expect(core.shown('reset isolated')).toEqual([{ kind: 'reset isolated', context: 1 }])
    expect(phaseOf(core, 1)).toBe('quarantined')
  })

  test('leaves the declared reset values in the registers of its owner', () => {
    const [device] = smallPlatform.devices
    const core = newCore({ ...smallPlatform, devices: [{ ...device, initial: { CONFIG: 0x5a, MASK: 1 } }] })
    expect([core.read('CONFIG', 1), core.read('MASK', 1)]).toEqual([0x5a, 1])
    core.assign(1)
    core.write('CONFIG', 1, 3)
    core.write('MASK', 1, 0)
    core.write('RESET', 1, 1)
    core.tick(64)
    expect([core.read('CONFIG', 1), core.read('MASK', 1)]).toEqual([0x5a, 1])
  })

  test('changes no other context', () => {
    const core = withOpenNeighbour()
    core.write('RESET', 1, 1)
    core.tick(64)
    expect(phaseOf(core, 2)).toBe('assigned')
    expect(core.deliver(2)).toBe(true)
    expect(core.shown('beat passed')).toHaveLength(1)
  })

  test('takes as long in one stride as cycle by cycle', () => {
    const acknowledgedAfter = (stride: number) => {
      const core = withOpen()
      core.write('RESET', 1, 1)
      core.tick(5)
      core.deliver(1)
      core.respond(1)
      let cycles = 0
      core.shown()
      for (let i = 0; i < 64 / stride; i++) {
        core.tick(stride)
        for (const o of core.shown('time passed', 'reset done')) {
          if (o.kind === 'reset done') return cycles
          cycles += o.cycles ?? 0
        }
      }
      return -1
    }
    expect(acknowledgedAfter(64)).toBe(1 + resetCycles)
    expect(acknowledgedAfter(1)).toBe(1 + resetCycles)
    expect(acknowledgedAfter(2)).toBe(1 + resetCycles)
  })
})

describe('a reset of the primary', () => {
  test('names every context, and answers on its own wire when the last of them is reset', () => {
    const core = withOpenNeighbour()
    core.write('RESET', 0, 1)
    core.tick(drainCyclesMax - 1)
    expect([0, 1, 2].map((c) => phaseOf(core, c))).toEqual(['resetting', 'unassigned', 'draining'])
    core.deliver(2)
    core.respond(2)
    core.tick(64)
    expect(core.shown('reset done')).toEqual([{ kind: 'reset done', context: 0 }])
    expect([0, 1, 2].map((c) => phaseOf(core, c))).toEqual(['assigned', 'unassigned', 'unassigned'])
  })

  test('is isolated when one of its contexts is, and only where it was asked', () => {
    const core = withOpen()
    core.write('RESET', 0, 1)
    core.tick(drainCyclesMax)
    expect(core.shown('reset isolated')).toEqual([{ kind: 'reset isolated', context: 0 }])
  })

  test('is isolated in the next cycle when it is asked while a context of its device is', () => {
    const core = isolated()
    core.shown()
    core.write('RESET', 0, 1)
    core.tick(1)
    expect(core.shown('reset isolated').map((o) => o.context)).toEqual([1, 0])
    core.tick(1000)
    expect(core.shown('reset isolated', 'reset done')).toEqual([])
    core.deliver(1)
    core.respond(1)
    core.tick(64)
    expect(core.shown('reset done').map((o) => o.context)).toEqual([1, 0])
  })

  test('is not postponed by who goes on to reset a context that it has reset', () => {
    const core = newCore()
    core.write('RESET', 0, 1)
    core.tick(1 + resetCycles)
    core.write('RESET', 1, 1)
    core.tick(1)
    expect(core.shown('reset done')).toEqual([{ kind: 'reset done', context: 0 }])
    core.tick(64)
    expect(core.shown('reset done')).toEqual([{ kind: 'reset done', context: 1 }])
  })

  test('keeps every gate closed until it is done', () => {
    const core = withOpenNeighbour()
    core.write('RESET', 0, 1)
    core.tick(8)
    expect(phaseOf(core, 1)).toBe('unassigned')
    expect(core.write('GATE', 1, 1)).toMatchObject({ effect: false, answer: ANSWER.error })
    core.deliver(2)
    core.respond(2)
    core.tick(64)
    expect(core.write('GATE', 1, 1)).toMatchObject({ effect: true, answer: ANSWER.ok })
  })
})

describe('a gate', () => {
  test('opens out of reset only, and is refused in every other phase without a change', () => {
    const core = newCore()
    core.assign(1)
    expect(core.write('GATE', 1, 1)).toMatchObject({ effect: false, answer: ANSWER.ok })
    core.access('fail', { context: 1 })
    const before = core.state.words.slice()
    expect(core.write('GATE', 1, 1).answer).toBe(ANSWER.error)
    core.write('RESET', 1, 1)
    expect(core.write('GATE', 1, 1).answer).toBe(ANSWER.error)
    expect(before).not.toEqual(core.state.words)
    core.tick(64)
    expect(core.write('GATE', 1, 1)).toMatchObject({ effect: true, answer: ANSWER.ok })
    expect(core.read('RESET_STATUS', 1)).toBe(RESET_STATUS.idle)
  })

  test('that is closed lets no job in and no interrupt out', () => {
    const core = newCore()
    core.assign(1)
    core.write('RESET', 1, 1)
    core.tick(64)
    expect(core.job(1)).toBe(false)
    expect(core.access('raise', { context: 1 }).effect).toBe(false)
    expect(core.access('fail', { context: 1 }).effect).toBe(false)
  })
})

test('a failed context stops alone, and its primary is told who it was', () => {
  const core = newCore()
  core.assign(1)
  core.assign(2, 1)
  core.access('fail', { context: 2 })
  expect(core.shown('context failed')).toEqual([{ kind: 'context failed', context: 2 }])
  expect(core.read('ORIGIN', 0)).toBe(1 << 1)
  expect(core.read('STATUS', 0)).toBe(1)
  expect(core.read('RESET_STATUS', 2)).toBe(RESET_STATUS.failed)
  expect(core.job(1, { address: window0 })).toBe(true)
  expect(core.issue(1)).toBe(true)
  core.write('ORIGIN', 0, 1 << 1)
  expect(core.read('ORIGIN', 0)).toBe(0)
})
