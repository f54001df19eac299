/** What a region filter and an IOPMP have of their own: masks and a background; the stall, its resume, and later faults. */
import { describe, expect, test } from 'vitest'
import { behind } from '../../src/engines/families.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import { requestersOf } from '../../src/interface/protection.ts'
import { ENABLE_BIT } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore, window0 } from './core.ts'

const platforms = {
  staged: smallPlatform,
  direct: behind(smallPlatform, 'direct'),
  filter: behind(smallPlatform, 'region-filter'),
  iopmp: behind(smallPlatform, 'iopmp'),
}
const beat = smallPlatform.beatBytes
const { commitCycles } = smallPlatform.protection
const bit = (c: number) => 1 << requestersOf(smallPlatform)[c]
const [first] = smallPlatform.contexts[1].regions
const beyond = smallPlatform.guests[0].windows[0].limit + 1

type Core = ReturnType<typeof newCore>
const results = (core: Core) => core.shown('beat passed', 'beat blocked').map((o) => o.kind === 'beat passed')

/** A job of context c with one beat at its port. */
function atPort(core: Core, c: number, more: { address?: number; write?: boolean; count?: number } = {}) {
  const { write, ...rest } = more
  core.job(c, { ...rest, ...(write && { direction: 1 }) })
  core.issue(c)
}

describe('of one family only', () => {
  test.each([
    ['READERS', ['filter']],
    ['WRITERS', ['filter']],
    ['BACKGROUND', ['filter']],
    ['STALL', ['iopmp']],
    ['REVERT', ['staged']],
  ] as const)('%s', (register, owners) => {
    for (const [name, platform] of Object.entries(platforms)) {
      const { answer } = newCore(platform).write(register, 0, 1)
      expect([name, answer === ANSWER.ok]).toEqual([name, (owners as readonly string[]).includes(name)])
    }
  })
})

describe('a region filter', () => {
  const filtered = () => {
    const core = newCore(platforms.filter)
    core.assign(1)
    core.write('READERS', first, bit(1))
    core.write('WRITERS', first, 0)
    return core
  }
  test('permits each direction by its own mask, at once', () => {
    const core = filtered()
    atPort(core, 1)
    core.deliver(1)
    expect(results(core)).toEqual([true])
    core.respond(1)
    atPort(core, 1, { write: true })
    core.deliver(1)
    expect(results(core)).toEqual([false])
    expect(core.read('READERS', first)).toBe(bit(1))
  })
  test('lets nobody pass whose bit it lacks, whatever its region is described for', () => {
    const core = filtered()
    core.write('READERS', first, bit(2))
    atPort(core, 1)
    core.deliver(1)
    expect(results(core)).toEqual([false])
  })
  test('carries a decision no further once a mask has changed', () => {
    const core = filtered()
    core.job(1, { count: 3 })
    for (let i = 0; i < 3; i++) core.issue(1)
    core.deliver(1)
    core.write('READERS', first, bit(1))
    core.deliver(1)
    core.write('READERS', first, bit(1) | bit(2))
    core.deliver(1)
    expect(results(core)).toEqual([true, true, false])
  })
  test('has a background for what no enabled region covers, and for its requesters only', () => {
    const core = filtered()
    core.write('BACKGROUND', 0, bit(2))
    atPort(core, 1, { address: beyond })
    core.deliver(1)
    expect(results(core)).toEqual([false])
    core.write('FAULT_STATUS', 0, 1)
    const open = filtered()
    open.write('BACKGROUND', 0, bit(1))
    atPort(open, 1, { address: beyond })
    open.deliver(1)
    open.respond(1)
    // A region that is there decides, also where it does not permit.
    open.write('READERS', first, 0)
    atPort(open, 1)
    open.deliver(1)
    expect(results(open)).toEqual([true, false])
  })
})

describe('an IOPMP', () => {
  const assigned = () => {
    const core = newCore(platforms.iopmp)
    core.assign(1)
    core.assign(2)
    return core
  }
  test('decides by the domain of the requester, whatever stream a region names', () => {
    const core = assigned()
    core.write('ATTRIBUTES', smallPlatform.contexts[2].regions[0], 0)
    atPort(core, 2)
    core.deliver(2)
    expect(results(core)).toEqual([false])
  })
  test('holds what it stalls, once it is not busy any more', () => {
    const core = assigned()
    core.job(1, { count: 2 })
    core.issue(1)
    core.issue(1)
    core.write('STALL', 0, bit(1))
    expect(core.read('STALL_STATUS')).toBe(1)
    core.tick(commitCycles - 1)
    expect([core.read('STALL_STATUS'), core.deliver(1)]).toEqual([1, true])
    core.tick(1)
    expect([core.read('STALL_STATUS'), core.deliver(1)]).toEqual([0, false])
    expect(results(core)).toEqual([true])
  })
  test('holds nobody else, and resumes whom the commit names, when it is acknowledged', () => {
    const core = assigned()
    for (const c of [1, 2]) atPort(core, c)
    core.write('STALL', 0, bit(1))
    core.write('STALL', 0, bit(2))
    core.tick(commitCycles)
    expect([core.deliver(1), core.deliver(2)]).toEqual([false, false])
    core.write('COMMIT', 0, bit(2))
    expect(core.deliver(2)).toBe(false)
    core.tick(commitCycles)
    expect([core.deliver(1), core.deliver(2)]).toEqual([false, true])
  })
  test('goes on holding what it holds while it begins to hold another', () => {
    const core = assigned()
    atPort(core, 1)
    core.write('STALL', 0, bit(1))
    core.tick(commitCycles)
    core.write('STALL', 0, bit(2))
    expect([core.read('STALL_STATUS'), core.deliver(1)]).toEqual([1, false])
  })
  test('takes what is written meanwhile at once, and blocks the rest of a burst that it has changed', () => {
    const core = assigned()
    core.job(1, { count: 2 })
    core.issue(1)
    core.issue(1)
    core.deliver(1)
    core.write('STALL', 0, bit(1))
    core.tick(commitCycles)
    core.write('LIMIT', first, window0 + 4 * beat - 1)
    core.write('COMMIT', 0, bit(1))
    core.tick(commitCycles)
    core.deliver(1)
    expect(results(core)).toEqual([true, false])
  })
  test('does not keep an isolation from answering', () => {
    const core = assigned()
    atPort(core, 1)
    core.write('STALL', 0, bit(1))
    core.write('RESET', 1, 1)
    core.tick(smallPlatform.devices[0].drainCyclesMax)
    expect(core.deliver(1)).toBe(true)
    expect(results(core)).toEqual([false])
  })
  test('says whose faults came while a record was held', () => {
    const core = assigned()
    for (const c of [1, 2]) {
      core.write('ATTRIBUTES', smallPlatform.contexts[c].regions[0], ENABLE_BIT)
      atPort(core, c)
      core.deliver(c)
    }
    expect([core.read('FAULT_STATUS'), core.read('FAULT_LATER')]).toEqual([3, bit(2)])
    core.write('FAULT_STATUS', 0, 1)
    expect([core.read('FAULT_STATUS'), core.read('FAULT_LATER')]).toEqual([0, 0])
  })
})
