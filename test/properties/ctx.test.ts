/** Silent and failing cases of CTX, PAT and SYS: observations written by hand, and descriptions changed in one place. */
import { describe, expect, test } from 'vitest'
import { withResource } from '../../bugs/bug.ts'
import { withPaths } from '../../bugs/described.ts'
import ctx3 from '../../properties/ctx/ctx-3-primary-controls-assignment.ts'
import ctx7 from '../../properties/ctx/ctx-7-arbitrated-by-privileged-software.ts'
import ctx13a from '../../properties/ctx/ctx-13-arbitration-is-declared.ts'
import type { StaticRule } from '../../properties/kit/rule.ts'
import pat1 from '../../properties/pat/pat-1-emulation-keeps-vms-apart.ts'
import pat3 from '../../properties/pat/pat-3-small-hypervisor.ts'
import sys3a from '../../properties/sys/sys-3-criticalities-apart.ts'
import sys4a from '../../properties/sys/sys-4-scrubbed-between-owners.ts'
import sys5a from '../../properties/sys/sys-5-a-filter-on-every-path.ts'
import sys7a from '../../properties/sys/sys-7-deadline-above-the-path.ts'
import sys10 from '../../properties/sys/sys-10-least-privilege.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform, SharedResource } from '../../src/interface/platform.ts'
import { NOBODY, R } from '../../src/interface/registers.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'
import { observed, type Seen } from './observed.ts'

const controller = platformNamed('shared-controller')
type Case = readonly [what: string, script: readonly Seen[], at: number, exercised: number]

function table(rule: Parameters<typeof observed>[0], cases: readonly Case[], platform?: Platform): void {
  test.each(cases)('%s', (_what, script, at, exercised) => {
    const judged = observed(rule, script, platform)
    expect({ at: judged.broken?.at ?? -1, exercised: judged.exercised }).toEqual({ at, exercised })
  })
}

describe('CTX-3', () => {
  const owner = (value: number): Seen => [
    'register written',
    { register: R.OWNER, index: 1, context: 1, value },
  ]
  const read = (value: number): Seen => ['register read', { register: R.OWNER, index: 1, context: 1, value }]
  const tries = (register: number): Seen => ['register written', { register, index: 1, context: 1, guest: 0 }]
  table(ctx3, [
    ['nobody has written, nobody reads', [tries(R.CONFIG), read(NOBODY)], -1, 1],
    ['what was written is read', [owner(1), tries(R.CONFIG), read(1)], -1, 1],
    ['another owner is read', [owner(1), tries(R.CONFIG), read(2)], 2, 1],
    ['given up, and read as owned', [owner(1), owner(NOBODY), tries(R.OWNER), read(1)], 3, 1],
    ['nobody has tried: not exercised', [owner(1), read(1)], -1, 0],
  ])
})

describe('CTX-7', () => {
  const write = (register: number, answer: number, guest = 0): Seen => [
    'register written',
    { register, index: 1, context: 0, answer, guest },
  ]
  table(ctx7, [
    ['a gate, trapped', [write(R.GATE, ANSWER.trapped)], -1, 1],
    ['a gate, answered with an error', [write(R.GATE, ANSWER.error)], -1, 1],
    ['a gate, written', [write(R.GATE, ANSWER.ok)], 0, 1],
    ['a commit of the protection, written', [write(R.COMMIT, ANSWER.ok)], 0, 1],
    ['a weight, written', [write(R.WEIGHT, ANSWER.ok)], 0, 1],
    ['its own configuration', [write(R.CONFIG, ANSWER.ok)], -1, 0],
    ['privileged software', [write(R.GATE, ANSWER.ok, -1)], -1, 0],
  ])
})

describe('PAT-1', () => {
  const access = (guest: number, direction: number, value: number, context = -1): Seen => [
    'access emulated',
    { guest, direction, value, context },
  ]
  table(
    pat1,
    [
      ['reads what it wrote', [access(0, 1, 5), access(0, 0, 5)], -1, 1],
      ['reads nothing before it wrote', [access(0, 1, 5), access(1, 0, 0)], -1, 1],
      ["reads another's", [access(0, 1, 5), access(1, 0, 5)], 1, 1],
      ['mediated control is not emulation', [access(0, 1, 5, 0), access(1, 0, 5, 0)], -1, 0],
    ],
    controller,
  )
})

describe('static rules', () => {
  const failures = (rule: StaticRule, p: Platform) => rule.over(p).filter((pair) => !rule.then(pair)).length
  const withStore = (change: Partial<SharedResource>) =>
    withResource(controller, 'store', (r) => ({ ...r, ...change }))
  const [a, b, c] = controller.devices[0].shared?.[1]?.contexts ?? []
  const parts = (second: number) => [
    { context: a, base: 0, limit: 0xff },
    { context: b, base: second, limit: second + 0xff },
    { context: c, base: 0x400, limit: 0x4ff },
  ]
  test('SYS-4: disjoint parts need no clearing, parts that meet do', () => {
    expect(failures(sys4a, withStore({ parts: parts(0x100), clearedBy: [] }))).toBe(0)
    expect(failures(sys4a, withStore({ parts: parts(0xff), clearedBy: [] }))).toBeGreaterThan(0)
    expect(failures(sys4a, withStore({ parts: parts(0xff), clearedBy: ['reset'] }))).toBe(0)
  })
  test('SYS-4: a procedure that does not await the reset clears nothing', () => {
    const hasty = controller.procedures.map((p) => ({ ...p, steps: p.steps.filter((s) => s.do !== 'poll') }))
    expect(failures(sys4a, { ...controller, procedures: hasty })).toBeGreaterThan(0)
  })
  test('SYS-3: a bound is declared; that performance isolation is asked for enforces nothing', () => {
    const arbiter = (change: Partial<SharedResource>) =>
      withResource(controller, 'arbiter', (r) => ({ ...r, ...change }))
    expect(failures(sys3a, controller)).toBe(0)
    const unbounded = { kind: 'static', weights: [1, 1, 1] } as const
    for (const performanceIsolation of [false, true]) {
      expect(failures(sys3a, arbiter({ arbitration: unbounded, performanceIsolation }))).toBe(3)
      const bounded = { ...unbounded, waitBeatsMax: 4 }
      expect(failures(sys3a, arbiter({ arbitration: bounded, performanceIsolation }))).toBe(0)
    }
  })
  const withRegions = (el2Regions: number, platform: Platform = controller) => ({
    ...platform,
    processingElements: platform.processingElements.map((pe) => ({ ...pe, el2Regions })),
  })
  test('SYS-5: a PE has an EL2 region for each range of memory and each frame that its guest may own, not one fewer', () => {
    // One range of memory, and a frame of each of five secondaries; driver also owns uart-0, which is passed through.
    expect([0, 5, 6, 7].map((n) => failures(sys5a, withRegions(n)))).toEqual([3, 3, 1, 0])
  })
  test('SYS-5: contexts that take turns need the regions of one of them', () => {
    // Two partitions of two windows, each window two frames.
    const gpu = platformNamed('partitioned-gpu')
    expect([4, 5].map((n) => failures(sys5a, withRegions(n, gpu)))).toEqual([3, 0])
    const apart = { ...gpu, contexts: gpu.contexts.map(({ partition: _, ...c }) => c) }
    expect([8, 9].map((n) => failures(sys5a, withRegions(n, apart)))).toEqual([3, 0])
  })
  test('SYS-5: what nobody can assign stays with its owner', () => {
    const fixed = { ...controller, contexts: controller.contexts.map((c) => ({ ...c, control: {} })) }
    expect([2, 3].map((n) => failures(sys5a, withRegions(n, fixed)))).toEqual([3, 0])
  })
  test('SYS-5: a PE with VMSA is taken for a filter; a mediator is one', () => {
    const elements = controller.processingElements.map((pe) => ({ ...pe, el2Regions: 0 }))
    const vmsa = elements.map((pe) => ({ ...pe, architecture: 'VMSA' as const }))
    expect(failures(sys5a, { ...controller, processingElements: vmsa })).toBe(0)
    const devices = controller.devices.map((d) => ({ ...d, pattern: 'emulation' as const }))
    expect(failures(sys5a, { ...controller, processingElements: elements, devices })).toBe(0)
    expect(failures(sys5a, { ...controller, processingElements: elements, devices, modules: [] })).toBe(3)
  })
  test('SYS-5: DMA that passes no unit of the protection has no filter', () => {
    const around = withPaths(controller, () => [])
    expect(failures(sys5a, around)).toBe(2)
  })
  test('CTX-13: a sharer without a turn is warned of', () => {
    const starved = withResource(controller, 'arbiter', (r) => ({
      ...r,
      arbitration: { kind: 'dynamic', registers: 0x2a30_0200, weights: [1, 0, 1] },
    }))
    expect([failures(ctx13a, controller), failures(ctx13a, starved)]).toEqual([0, 1])
  })
  test('PAT-3: the same driver is in place where the pattern asks for it', () => {
    const standard = controller.devices.map((d) => ({ ...d, pattern: 'standard' as const }))
    expect(failures(pat3, controller)).toBe(0)
    expect(failures(pat3, { ...controller, devices: standard })).toBe(1)
  })
  test.each(['kernel', 'protection', 'interrupts', 'driver', 'model'] as const)(
    'PAT-3: a module of kind %s that knows a device is specific to it, whatever it calls itself',
    (kind) => {
      const timer = controller.devices.findIndex((d) => d.pattern === 'standard')
      const withModule = (devices: readonly number[]) =>
        failures(pat3, {
          ...controller,
          modules: [...(controller.modules ?? []), { name: 'm', kind, devices }],
        })
      expect(withModule([timer])).toBe(1)
      expect(withModule([])).toBe(kind === 'driver' || kind === 'model' ? 1 : 0)
    },
  )
  test('PAT-3: what assigns may know the devices that it assigns', () => {
    expect(controller.modules?.some((m) => m.kind === 'assignment' && m.devices.length > 1)).toBe(true)
  })
  test('SYS-7: a deadline of exactly the cost is met, one cycle less is not', () => {
    const { trapCycles, injectCycles } = controller.costs
    const within = (deadlineCyclesMax: number) => ({
      ...controller,
      guests: controller.guests.map((g) => (g.deadlineCyclesMax ? { ...g, deadlineCyclesMax } : g)),
    })
    expect(failures(sys7a, within(trapCycles + injectCycles))).toBe(0)
    expect(failures(sys7a, within(trapCycles + injectCycles - 1))).toBeGreaterThan(0)
  })
  test('SYS-10: a window ends with the granule of the last byte that is kept', () => {
    const ending = (limit: number): Platform => ({
      ...controller,
      guests: controller.guests.map((g) => ({
        ...g,
        windows: g.windows.map((w) => ({ ...w, holds: [{ base: w.base, limit: w.base + limit }] })),
      })),
    })
    expect(failures(sys10, ending(0x1ff))).toBe(0)
    expect(failures(sys10, ending(0x1c0))).toBe(0)
    expect(failures(sys10, ending(0x1bf))).toBe(controller.guests.flatMap((g) => g.windows).length)
  })
})
