/** The arbiter of the core: who is granted the port, who is held, and what a reset leaves of the weights. */
import { describe, expect, test } from 'vitest'
import { PHASE } from '../../src/hardware/fields.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore } from './core.ts'

/** The two stations of the small platform share their port. */
const shared = (performanceIsolation: boolean, weights = [2, 1]): Platform => ({
  ...smallPlatform,
  devices: smallPlatform.devices.map((d) => ({
    ...d,
    shared: [
      {
        name: 'port',
        kind: 'arbiter',
        contexts: [1, 2],
        performanceIsolation,
        arbitration: { kind: 'dynamic', registers: 0x7400_0400, weights },
        parts: [],
        clearedBy: [],
      },
    ],
  })),
})

function running(platform: Platform) {
  const core = newCore(platform)
  for (const c of [1, 2]) core.h.phase[c] = PHASE.assigned
  const slots = core.h.slot.length / platform.contexts.length
  const queue = (c: number, beats: number) => {
    const s = c * slots
    core.h.slot[s] = 1
    core.h.slotBeats[s] = beats
    core.h.slotAddress[s] = platform.guests[0].windows[0].base
  }
  core.write('WEIGHT', 1, 2)
  core.write('WEIGHT', 2, 1)
  return { ...core, queue }
}

const turns = (core: ReturnType<typeof running>, contexts: readonly number[]) =>
  contexts.map((c) => (core.issue(c) ? c : -c))

describe('where no isolation is asked for', () => {
  test('who has had its turns waits while another one wants one', () => {
    const core = running(shared(false))
    core.queue(1, 4)
    core.queue(2, 4)
    expect(turns(core, [2, 2, 1, 2, 1, 1, 2])).toEqual([2, -2, 1, -2, 1, 1, 2])
  })
  test('alone it waits for nobody', () => {
    const core = running(shared(false))
    core.queue(2, 4)
    expect(turns(core, [2, 2, 2, 2])).toEqual([2, 2, 2, 2])
  })
  test('a context that has stopped is awaited by nobody', () => {
    const core = running(shared(false))
    core.queue(1, 4)
    core.queue(2, 4)
    core.h.halted[1] = 1
    expect(turns(core, [2, 2, 2])).toEqual([2, 2, 2])
  })
  test('what is held shows, and changes nothing', () => {
    const core = running(shared(false))
    core.queue(1, 4)
    core.queue(2, 4)
    core.issue(2)
    core.shown()
    const before = core.state.words.slice()
    expect(core.issue(2)).toBe(false)
    expect(core.shown()).toEqual([{ kind: 'beat held', context: 2 }])
    expect(core.state.words).toEqual(before)
  })
})

describe('where isolation is asked for', () => {
  test('the turns of one end with its round, whoever else wants one', () => {
    const core = running(shared(true))
    core.queue(2, 4)
    expect(turns(core, [2, 2])).toEqual([2, -2])
    core.tick(2)
    expect(turns(core, [2])).toEqual([-2])
    core.tick(1)
    expect(turns(core, [2])).toEqual([2])
  })
  test('another one takes nothing of it', () => {
    const core = running(shared(true))
    core.queue(1, 4)
    core.queue(2, 4)
    expect(turns(core, [1, 1, 1, 2, 2])).toEqual([1, 1, -1, 2, -2])
  })
})

describe('the weights', () => {
  test('are 1 until they are written, and after a reset of the primary', () => {
    const core = running(shared(false))
    expect([core.read('WEIGHT', 1), core.read('WEIGHT', 2)]).toEqual([2, 1])
    core.write('RESET', 0, 1)
    core.tick(64)
    expect([core.read('WEIGHT', 1), core.read('WEIGHT', 2)]).toEqual([1, 1])
  })
  test('a weight of 0 is one turn', () => {
    const core = running(shared(false))
    core.write('WEIGHT', 1, 0)
    core.queue(1, 4)
    core.queue(2, 4)
    expect(turns(core, [1, 1, 2])).toEqual([1, -1, 2])
  })
  test('of a static arbiter are those declared, and have no register', () => {
    const dynamic = shared(false)
    const [device] = dynamic.devices
    const [port] = device.shared ?? []
    const fixed: Platform = {
      ...dynamic,
      devices: [{ ...device, shared: [{ ...port, arbitration: { kind: 'static', weights: [3, 1] } }] }],
    }
    expect(newCore(fixed).read('WEIGHT', 1)).toBe(3)
    expect(addressOf(fixed, R.WEIGHT, 1)).toBeUndefined()
    expect(addressOf(dynamic, R.WEIGHT, 2)).toBe(0x7400_0404)
  })
})
