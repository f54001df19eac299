/** A slice is a platform like any other, and says what it leaves out. */
import { describe, expect, test } from 'vitest'
import { rules } from '../../properties/rules.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { compareOperations } from '../../src/engines/simpler.ts'
import { type Slice, type SliceSpec, slice } from '../../src/engines/slice.ts'
import { lifecycle, slices, withLongSteps } from '../../src/engines/slices.ts'
import { createStage } from '../../src/engines/stage.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import { flatten, operationClasses, unflatten } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { gateway, isMonitored, platforms } from './driver.ts'

const everything: SliceSpec = {
  name: 'everything',
  contexts: gateway.contexts.map(({ outstandingMax }, context) => ({ context, outstandingMax })),
  guests: gateway.guests.map(({ windows }, guest) => ({ guest, windows: windows.map((_, w) => w) })),
  burstBeatsMax: 4,
  interrupts: true,
  drainCyclesMax: 64,
  resetCycles: 8,
  resetAcknowledgeCyclesMax: 12,
  commitCycles: 2,
  procedures: gateway.procedures.map((p) => p.name),
  alphabet: () => ({
    classes: operationClasses,
    directions: [0, 1],
    targets: [0],
    beats: [1],
    words: [0],
    ticks: [1],
  }),
}

/** The last of everything, and in another order: nothing keeps its ordinal. */
const sparse: SliceSpec = {
  ...everything,
  name: 'sparse',
  contexts: [
    { context: 0, outstandingMax: 0 },
    { context: 3, outstandingMax: 1 },
  ],
  guests: [{ guest: 2, windows: [1, 0] }],
  procedures: ['unassign'],
  alphabet: () => ({
    classes: ['device issue'],
    directions: [],
    targets: [],
    beats: [],
    words: [],
    ticks: [],
  }),
}

const cases = [
  ...platforms.flatMap(([on, platform]) =>
    Object.entries(slices)
      // A region that is reprogrammed moves from one window to another.
      .filter(([name]) => name !== 'reprogram' || platform.guests[0].windows.length > 1)
      .map(([name, make]) => [name, on, make(platform), platform] as const),
  ),
  ['sparse', 'gateway', slice(gateway, sparse), gateway] as const,
]

describe.each(cases)('the slice %s of the %s platform', (_name, _on, made: Slice, platform: Platform) => {
  const { platform: sliced } = made

  test('refers only to what it has', () => {
    const within = (list: readonly unknown[], ordinal: number) =>
      expect(list[ordinal], `${ordinal}`).toBeDefined()
    for (const device of sliced.devices) {
      expect(sliced.contexts[device.primary].role).toBe('primary')
      for (const c of device.contexts) expect(sliced.devices[sliced.contexts[c].device]).toBe(device)
    }
    sliced.contexts.forEach((context, c) => {
      for (const i of context.interrupts) expect(sliced.lines[i.line].context).toBe(c)
      for (const s of context.settings.slice(1)) {
        expect(s.guest).toBeDefined()
        within(sliced.guests[s.guest ?? -1]?.windows ?? [], s.window)
        if (context.regions.length > 0)
          expect(s.regions[0].base).toBe(sliced.guests[s.guest ?? -1].windows[s.window].base)
        expect(s.regions.length).toBe(context.regions.length)
      }
    })
    for (const guest of sliced.guests) within(sliced.processingElements, guest.pe)
    for (const line of sliced.lines) within(sliced.interruptControllers, line.gic)
    for (const { context, guest, window } of sliced.owners) {
      expect(sliced.contexts[context].role).toBe('secondary')
      within(sliced.guests[guest]?.windows ?? [], window)
    }
  })

  test('numbers its regions without a gap', () => {
    const regions = sliced.contexts.flatMap((c) => c.regions).sort((a, b) => a - b)
    expect(regions).toEqual(regions.map((_, i) => i))
    expect(sliced.protection.regions).toBe(regions.length)
  })

  test('keeps every context where it lies, with its streams and registers', () => {
    for (const context of sliced.contexts) {
      const whole = platform.contexts.findIndex((c) => c.name === context.name)
      const mine = sliced.contexts.indexOf(context)
      expect(context.streams).toEqual(platform.contexts[whole].streams)
      for (const register of [R.DOORBELL, R.OWNER, R.RESET, R.RESET_STATUS])
        expect(addressOf(sliced, register, mine)).toBe(addressOf(platform, register, whole))
    }
  })

  test('starts, breaks nothing at it, and ends it with its owners assigned', () => {
    const { system, unfinished } = createStage(sliced, {
      rules: rules.filter(isMonitored),
      points: made.points,
    })
    expect(unfinished).toEqual([])
    expect(system.monitors.violation()).toBeUndefined()
    expect(sliced.owners.length).toBeGreaterThan(0)
    for (const { context } of sliced.owners) {
      const access = { ...newAccess(), kind: A.read, register: R.GATE, index: context }
      system.device.perform(access)
      expect(access.answered).toBe(1)
    }
  })

  test('names every context, guest and class of operations that it leaves out', () => {
    const said = sliced.leavesOut.join(' ')
    const gone = [...platform.contexts, ...platform.guests].filter(
      ({ name }) => ![...sliced.contexts, ...sliced.guests].some((x) => x.name === name),
    )
    for (const { name } of gone) expect(said).toContain(name)
    // What the platform itself leaves out may speak of a class in other words.
    const own = sliced.leavesOut.filter((sentence) => !platform.leavesOut.includes(sentence)).join(' ')
    for (const name of operationClasses)
      expect(own.includes(name), name).toBe(!made.alphabet.classes.includes(name))
    for (const sentence of platform.leavesOut) expect(said).toContain(sentence)
  })

  test('has each operation once, in the shrinker’s order, and each is expressible', () => {
    const operations = operationsOf(sliced, withLongSteps(made.alphabet))
    for (let i = 1; i < operations.length; i++)
      expect(compareOperations(operations[i - 1], operations[i])).toBeLessThan(0)
    for (const op of operations) expect(flatten(sliced, unflatten(sliced, op))).toEqual(op)
  })
})

describe('a slice', () => {
  test('of everything leaves no context, guest, window or class out', () => {
    const { platform } = slice(gateway, everything)
    expect(platform.contexts.map((c) => c.name)).toEqual(gateway.contexts.map((c) => c.name))
    expect(platform.guests).toEqual(gateway.guests)
    expect(platform.owners).toEqual(gateway.owners)
    expect(platform.leavesOut.join(' ')).not.toMatch(/are left out: |do not occur: [a-z]/)
  })

  test('of what the platform lacks is refused', () => {
    const [primary, ...others] = everything.contexts
    expect(() => slice(gateway, { ...everything, contexts: others })).toThrow(/lacks the primary of ethernet/)
    const absent = { context: gateway.contexts.length, outstandingMax: 1 }
    expect(() => slice(gateway, { ...everything, contexts: [primary, absent] })).toThrow(/no context/)
    expect(() => slice(gateway, { ...everything, guests: [{ guest: 9, windows: [] }] })).toThrow(/no guest 9/)
    expect(() => slice(gateway, { ...everything, guests: [{ guest: 0, windows: [9] }] })).toThrow(/no window/)
  })

  test('that may start a procedure which the platform lacks has no operations', () => {
    const { platform, alphabet } = lifecycle(gateway)
    expect(() => operationsOf(platform, { ...alphabet, procedures: ['reprogram'] })).toThrow(/'reprogram'/)
  })
})
