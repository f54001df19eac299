/** A unit of two stages: what passes must pass both; a commit takes over the banks that it is for, and no other. */
import { describe, expect, test } from 'vitest'
import { inTwoStages } from '../../src/engines/in-two-stages.ts'
import { SLOT } from '../../src/hardware/fields.ts'
import type { StageCommit } from '../../src/interface/platform.ts'
import {
  ATTRIBUTE_SHIFT,
  ENABLE_BIT,
  READ_BIT,
  STREAM_SHIFT,
  WRITE_BIT,
} from '../../src/interface/registers.ts'
import { BOTH_STAGES, FIRST_STAGE, SECOND_STAGE } from '../../src/interface/stages.ts'
import { NONE } from '../../src/layout/layout.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore } from './core.ts'

const context = 1
const { beatBytes } = smallPlatform
const { base } = smallPlatform.guests[0].windows[0]
const permissions = ENABLE_BIT | READ_BIT | WRITE_BIT
const enabled = (attribute = 0, of = permissions) =>
  (of | (attribute << ATTRIBUTE_SHIFT) | (smallPlatform.contexts[context].streams[0] << STREAM_SHIFT)) >>> 0

/** Context 1 open, its first stage over so many beats from the window's base, and its second one over others. */
function opened(commit: StageCommit, beats: { readonly first: number; readonly second: number }) {
  const platform = inTwoStages(smallPlatform, commit)
  const core = newCore(platform)
  const half = platform.protection.regions / 2
  const region = platform.contexts[context].regions[0]
  const stage = { first: region, second: region + half }
  const over = (which: 'first' | 'second', n: number, attributes = enabled()) => {
    core.write('BASE', stage[which], base)
    core.write('LIMIT', stage[which], base + n * beatBytes - 1)
    core.write('ATTRIBUTES', stage[which], attributes)
  }
  const commits = (value: number) => {
    core.write('COMMIT', 0, value)
    core.tick(platform.protection.commitCycles)
  }
  core.assign(context)
  over('first', beats.first)
  over('second', beats.second)
  commits(BOTH_STAGES)
  core.shown()
  /** Whether each beat of a burst passes. */
  const burst = (count: number, between: () => void = () => undefined) => {
    core.job(context, { address: base, count })
    for (let i = 0; i < count; i++) core.issue(context)
    for (let i = 0; i < count; i++) {
      if (i > 0) between()
      core.deliver(context)
    }
    core.respond(context)
    return core.shown('beat passed', 'beat blocked').map((o) => o.kind === 'beat passed')
  }
  return { core, over, commits, burst, stage }
}

describe('a beat', () => {
  test.each([
    [1, 1, [true]],
    [0, 1, [false]],
    [1, 0, [false]],
  ])('passes where both stages permit it: %i and %i', (first, second, passed) => {
    const { core, over, commits, burst } = opened('together', { first: 1, second: 1 })
    if (first === 0) over('first', 1, 0)
    if (second === 0) over('second', 1, 0)
    commits(BOTH_STAGES)
    core.shown()
    expect(burst(1)).toEqual(passed)
  })

  test.each([
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 1],
  ])('leaves with the more restrictive attribute: of %i and %i %i', (first, second, attribute) => {
    const { core, over, commits } = opened('together', { first: 1, second: 1 })
    over('first', 1, enabled(first))
    over('second', 1, enabled(second))
    commits(BOTH_STAGES)
    core.shown()
    core.job(context, { address: base, count: 1 })
    core.issue(context)
    core.deliver(context)
    expect(core.shown('beat passed').map((o) => o.attribute)).toEqual([attribute])
  })

  test('that one stage blocks is a fault', () => {
    const { core, burst } = opened('together', { first: 1, second: 2 })
    expect(burst(2)).toEqual([true, false])
    expect([core.read('FAULT_STATUS'), core.read('FAULT_ADDRESS')]).toEqual([1, base + beatBytes])
  })
})

describe('a burst', () => {
  test.each(['first', 'second'] as const)('is blocked from where the %s stage ends', (which) => {
    const { burst } = opened('together', { first: 3, second: 3, [which]: 1 })
    expect(burst(2)).toEqual([true, false])
  })

  test.each(['first', 'second'] as const)('goes no further once the %s stage has changed', (which) => {
    const { burst, over, commits } = opened('together', { first: 3, second: 3 })
    const changed = () => {
      over(which, 4)
      commits(BOTH_STAGES)
    }
    expect(burst(3, changed)).toEqual([true, false, false])
  })

  test('remembers the region of either stage until its last beat is judged', () => {
    const { core, stage } = opened('together', { first: 2, second: 2 })
    core.job(context, { address: base, count: 2 })
    core.issue(context)
    core.issue(context)
    core.deliver(context)
    const s = Array.from({ length: core.h.slot.length }, (_, i) => core.h.slot[i]).indexOf(SLOT.open)
    expect([core.h.slotRegion[s], core.h.slotSecond[s]]).toEqual([stage.first, stage.second])
    core.deliver(context)
    expect([core.h.slotRegion[s], core.h.slotSecond[s]]).toEqual([NONE, NONE])
  })
})

describe('a commit', () => {
  test.each([
    ['together', FIRST_STAGE, [2, 2]],
    ['ordered', FIRST_STAGE, [2, 1]],
    ['ordered', SECOND_STAGE, [1, 2]],
    ['ordered', BOTH_STAGES, [2, 2]],
    ['ordered', 0, [1, 1]],
    ['unordered', SECOND_STAGE, [1, 2]],
  ] as const)('declared %s, of value %i, takes over what it is for', (commit, value, beats) => {
    const { core, over, commits, stage } = opened(commit, { first: 1, second: 1 })
    over('first', 2)
    over('second', 2)
    commits(value)
    const limits = [stage.first, stage.second].map((r) => (core.read('LIMIT', r) + 1 - base) / beatBytes)
    expect(limits).toEqual(beats)
    expect(core.read('COMMIT_STATUS')).toBe(0)
    expect(core.shown('commit acknowledged')).toHaveLength(1)
  })

  test('that runs has taken over neither stage', () => {
    const { core, over, burst } = opened('together', { first: 1, second: 1 })
    over('first', 2)
    over('second', 2)
    core.write('COMMIT', 0, 1)
    core.tick(smallPlatform.protection.commitCycles - 1)
    expect(core.read('COMMIT_STATUS')).toBe(1)
    expect(burst(2)).toEqual([true, false])
  })

  test('of one stage leaves the shadow of the other, which REVERT takes back', () => {
    const { core, over, commits, stage } = opened('ordered', { first: 1, second: 1 })
    over('first', 2)
    over('second', 2)
    commits(FIRST_STAGE)
    core.write('REVERT', 0, 1)
    commits(SECOND_STAGE)
    expect((core.read('LIMIT', stage.second) + 1 - base) / beatBytes).toBe(1)
  })
})
