/** The MPU that is written directly: each write is in force, overlap is a fault, bursts carry their decision. */
import { describe, expect, test } from 'vitest'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore, window0 } from './core.ts'

const direct: Platform = { ...smallPlatform, protection: { ...smallPlatform.protection, family: 'direct' } }
const beat = direct.beatBytes
const [stream] = direct.contexts[1].streams
const [, second] = direct.contexts[1].regions
const bits = (enable: number) =>
  (enable | READ_BIT | WRITE_BIT | (1 << ATTRIBUTE_SHIFT) | (stream << STREAM_SHIFT)) >>> 0
const results = (core: ReturnType<typeof newCore>) =>
  core.shown('beat passed', 'beat blocked').map((o) => o.kind === 'beat passed')

/** Context 1 in use, with a job of so many beats at its port from the begin of its window. */
function started(count: number) {
  const core = newCore(direct)
  core.assign(1)
  core.job(1, { count })
  for (let i = 0; i < count; i++) core.issue(1)
  return core
}

describe('a write', () => {
  test('of a region register is in force at once, and is what is read back', () => {
    const core = newCore(direct)
    for (const [register, value] of [
      ['BASE', 0x4000],
      ['LIMIT', 0x4fff],
      ['ATTRIBUTES', 7],
    ] as const) {
      expect(core.write(register, 3, value)).toMatchObject({ effect: true, answer: ANSWER.ok })
      expect(core.read(register, 3)).toBe(value)
    }
    expect(core.shown('commit acknowledged')).toEqual([])
  })

  test('decides the next burst, without a commit', () => {
    const core = started(1)
    const [first] = direct.contexts[1].regions
    core.write('ATTRIBUTES', first, 0)
    core.deliver(1)
    expect(results(core)).toEqual([false])
  })

  test('to REVERT is refused: there is no shadow bank', () =>
    expect(newCore(direct).write('REVERT', 0, 1)).toMatchObject({ effect: false }))
})

test('a commit changes nothing, and is acknowledged after its cycles', () => {
  const core = newCore(direct)
  core.write('BASE', 3, 0x4000)
  core.write('COMMIT', 0, 1)
  core.tick(direct.protection.commitCycles - 1)
  expect([core.read('COMMIT_STATUS'), core.read('BASE', 3)]).toEqual([1, 0x4000])
  core.tick(1)
  expect([core.read('COMMIT_STATUS'), core.read('BASE', 3)]).toEqual([0, 0x4000])
  expect(core.shown('commit acknowledged')).toHaveLength(1)
})

describe('where two regions match', () => {
  const enlarge = (core: ReturnType<typeof newCore>, enable: number) => {
    core.write('BASE', second, window0)
    core.write('LIMIT', second, window0 + beat - 1)
    core.write('ATTRIBUTES', second, bits(enable))
  }
  test('a transfer is blocked, though each of them permits it; beside the overlap it passes', () => {
    const core = started(1)
    enlarge(core, ENABLE_BIT)
    core.deliver(1)
    expect(results(core)).toEqual([false])
    const beside = newCore(direct)
    beside.assign(1)
    enlarge(beside, ENABLE_BIT)
    beside.job(1, { address: window0 + beat })
    beside.issue(1)
    beside.deliver(1)
    expect(results(beside)).toEqual([true])
  })
  test('one that is disabled does not count', () => {
    const core = started(1)
    enlarge(core, 0)
    core.deliver(1)
    expect(results(core)).toEqual([true])
  })
})

describe('a burst', () => {
  const [first] = direct.contexts[1].regions
  test('is blocked from the write on that changes its region', () => {
    const core = started(3)
    core.deliver(1)
    core.write('LIMIT', first, window0 + 0x3ff)
    core.deliver(1)
    core.deliver(1)
    expect(results(core)).toEqual([true, false, false])
  })
  test('goes on through a write that changes nothing', () => {
    const core = started(2)
    core.deliver(1)
    core.write('LIMIT', first, core.read('LIMIT', first))
    core.deliver(1)
    expect(results(core)).toEqual([true, true])
  })
})
