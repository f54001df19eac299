/** A scope is a platform like any other, and says what it leaves out. */
import { describe, expect, test } from 'vitest'
import { rules } from '../../properties/rules.ts'
import { packagedPlatform } from '../../src/cli/packaged.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { type Scope, type ScopeSpec, scopeOf } from '../../src/engines/scope.ts'
import { smallScopes, withLongSteps } from '../../src/engines/scopes.ts'
import { compareOperations } from '../../src/engines/simpler.ts'
import { createStage } from '../../src/engines/stage.ts'
import { platformProblem, platformShape } from '../../src/formats/platform.ts'
import { A, newAccess } from '../../src/interface/accesses.ts'
import { flatten, operationClasses, unflatten } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { addressOf, R } from '../../src/interface/registers.ts'
import { gateway, isMonitored, platforms } from './driver.ts'

const everything: ScopeSpec = {
  name: 'everything',
  contexts: gateway.contexts.map(({ outstandingMax }, context) => ({ context, outstandingMax })),
  guests: gateway.guests.map(({ windows }, guest) => ({ guest, windows: windows.map((_, w) => w) })),
  burstBeatsMax: 4,
  interrupts: true,
  listRegisters: 4,
  faultInterrupt: true,
  drainCyclesMax: 64,
  resetCycles: 8,
  resetAcknowledgeCyclesMax: 12,
  commitCycles: 2,
  alphabet: {
    classes: operationClasses,
    procedures: gateway.procedures.map((p) => p.name),
    directions: [0, 1],
    targets: [0],
    beats: [1],
    words: [0],
    ticks: [1],
  },
}

/** The last of everything, and in another order: nothing keeps its ordinal. */
const sparse: ScopeSpec = {
  ...everything,
  name: 'sparse',
  contexts: [
    { context: 0, outstandingMax: 0 },
    { context: 3, outstandingMax: 1 },
  ],
  guests: [{ guest: 2, windows: [1, 0] }],
  alphabet: {
    classes: ['device issue'],
    procedures: ['unassign'],
    directions: [],
    targets: [],
    beats: [],
    words: [],
    ticks: [],
  },
}

const cases = [
  ...platforms.flatMap(([on, platform]) =>
    smallScopes(platform).map((spec) => [spec.name, on, scopeOf(platform, spec), platform] as const),
  ),
  ['sparse', 'gateway', scopeOf(gateway, sparse), gateway] as const,
]

describe.each(cases)('the scope %s of the %s platform', (_name, _on, made: Scope, platform: Platform) => {
  const { platform: small } = made

  test('is a platform that a counterexample may carry', () => {
    expect(platformProblem(small)).toBeUndefined()
    expect(platformShape.safeParse(JSON.parse(JSON.stringify(small))).error).toBeUndefined()
  })

  test('refers only to what it has', () => {
    const within = (list: readonly unknown[], ordinal: number) =>
      expect(list[ordinal], `${ordinal}`).toBeDefined()
    for (const device of small.devices) {
      expect(small.contexts[device.primary].role).toBe('primary')
      for (const c of device.contexts) expect(small.devices[small.contexts[c].device]).toBe(device)
    }
    for (const device of small.devices)
      for (const { contexts, arbitration, parts } of device.shared ?? []) {
        for (const c of [...contexts, ...parts.map((part) => part.context)])
          expect(small.devices[small.contexts[c]?.device]).toBe(device)
        if (arbitration) expect(arbitration.weights).toHaveLength(contexts.length)
      }
    small.contexts.forEach((context, c) => {
      for (const i of context.interrupts) expect(small.lines[i.line].context).toBe(c)
      // A primary's own setting is of no guest.
      for (const s of context.settings
        .slice(1)
        .filter(({ guest }) => guest !== undefined || context.role !== 'primary')) {
        expect(s.guest).toBeDefined()
        within(small.guests[s.guest ?? -1]?.windows ?? [], s.window)
        if (context.regions.length > 0)
          expect(s.regions[0].base).toBe(small.guests[s.guest ?? -1].windows[s.window].base)
        expect(s.regions.length).toBe(context.regions.length)
      }
    })
    for (const guest of small.guests) within(small.processingElements, guest.pe)
    for (const line of small.lines) within(small.interruptControllers, line.gic)
    for (const { context, guest, window } of small.owners) {
      expect(small.contexts[context].role).toBe('secondary')
      within(small.guests[guest]?.windows ?? [], window)
    }
  })

  test('numbers its regions without a gap', () => {
    const regions = small.contexts.flatMap((c) => c.regions).sort((a, b) => a - b)
    expect(regions).toEqual(regions.map((_, i) => i))
    // A unit without a region is none.
    expect(small.protection.regions).toBe(Math.max(1, regions.length))
  })

  test('keeps every context where it lies, with its streams and registers', () => {
    for (const context of small.contexts) {
      const whole = platform.contexts.findIndex((c) => c.name === context.name)
      const mine = small.contexts.indexOf(context)
      expect(context.streams).toEqual(platform.contexts[whole].streams)
      for (const register of [R.DOORBELL, R.OWNER, R.RESET, R.RESET_STATUS])
        expect(addressOf(small, register, mine)).toBe(addressOf(platform, register, whole))
    }
  })

  test('starts, breaks nothing at it, and ends it with its owners assigned', () => {
    const { system, unfinished } = createStage(small, {
      rules: rules.filter(isMonitored),
      points: made.points,
    })
    expect(unfinished).toEqual([])
    expect(system.monitors.violation()).toBeUndefined()
    expect(small.owners.length).toBeGreaterThan(0)
    for (const { context } of small.owners) {
      const access = { ...newAccess(), kind: A.read, register: R.GATE, index: context }
      system.device.perform(access)
      expect(access.answered).toBe(1)
    }
  })

  test('names every context, guest and class of operations that it leaves out', () => {
    const said = small.leavesOut.join(' ')
    const gone = [...platform.contexts, ...platform.guests].filter(
      ({ name }) => ![...small.contexts, ...small.guests].some((x) => x.name === name),
    )
    for (const { name } of gone) expect(said).toContain(name)
    // What the platform itself leaves out may speak of a class in other words.
    const steps = made.alphabet.classes.includes('hypervisor step')
    if (steps) expect(said).toMatch(/may tell several of them as one operation/)
    const own = small.leavesOut.filter((sentence) => !platform.leavesOut.includes(sentence))
    const [, classes = ''] = own.join(' ').match(/of these classes do not occur: ([^.]*)\./) ?? []
    expect(classes.split(', ').filter((name) => name !== '')).toEqual(
      operationClasses.filter(
        (name) => !made.alphabet.classes.includes(name) && !(steps && name === 'hypervisor run'),
      ),
    )
    for (const sentence of platform.leavesOut) expect(said).toContain(sentence)
  })

  test('has each operation once, in the shrinker’s order, and each is expressible', () => {
    const operations = operationsOf(small, withLongSteps(made.alphabet))
    for (let i = 1; i < operations.length; i++)
      expect(compareOperations(operations[i - 1], operations[i])).toBeLessThan(0)
    for (const op of operations) expect(flatten(small, unflatten(small, op))).toEqual(op)
  })
})

describe('a scope', () => {
  test('of everything leaves no context, guest, window or class out', () => {
    const { platform } = scopeOf(gateway, everything)
    expect(platform.contexts.map((c) => c.name)).toEqual(gateway.contexts.map((c) => c.name))
    expect(platform.guests).toEqual(gateway.guests)
    expect(platform.owners).toEqual(gateway.owners)
    expect(platform.leavesOut.join(' ')).not.toMatch(/are left out: |do not occur: [a-z]/)
  })

  test('of what the platform lacks is refused', () => {
    const [primary, ...others] = everything.contexts
    expect(() => scopeOf(gateway, { ...everything, contexts: others })).toThrow(
      /lacks the primary of ethernet/,
    )
    const absent = { context: gateway.contexts.length, outstandingMax: 1 }
    expect(() => scopeOf(gateway, { ...everything, contexts: [primary, absent] })).toThrow(/no context/)
    expect(() => scopeOf(gateway, { ...everything, guests: [{ guest: 9, windows: [] }] })).toThrow(
      /no guest 9/,
    )
    expect(() => scopeOf(gateway, { ...everything, guests: [{ guest: 0, windows: [9] }] })).toThrow(
      /no window/,
    )
  })

  test('that may start a procedure which the platform lacks has no operations', () => {
    const { platform, alphabet } = scopeOf(gateway, sparse)
    expect(() =>
      operationsOf(platform, { ...alphabet, classes: ['hypervisor start'], procedures: ['absent'] }),
    ).toThrow(/'absent'/)
  })
})

/** Of the platforms whose unit is fuller than those above: what `prove` finds in a scope is replayed from its file. */
test.each(['iopmp-domains', 'two-stages'])('every small scope of %s can be written and read', (name) => {
  const platform = packagedPlatform(name)
  for (const spec of smallScopes(platform)) {
    const small = scopeOf(platform, spec).platform
    expect(platformShape.safeParse(JSON.parse(JSON.stringify(small))).error, spec.name).toBeUndefined()
    expect(platformProblem(small), spec.name).toBeUndefined()
  }
})
