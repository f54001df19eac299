// SYS-11: who tells the monitor of what, as a description has it; and that a failure is signalled, seen from outside.
import { describe, expect, test } from 'vitest'
import b from '../../properties/sys/sys-11-failed-device-is-signalled.ts'
import a from '../../properties/sys/sys-11-failures-reach-the-monitor.ts'
import c from '../../properties/sys/sys-11-stopped-guest-is-signalled.ts'
import type { FailureLine, InterruptLine, Platform, SafetyIsland } from '../../src/interface/platform.ts'
import { R } from '../../src/interface/registers.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { newCore } from '../hardware/core.ts'
import { type Case, table } from './cases.ts'
import type { Seen } from './observed.ts'

const extra = smallPlatform.lines.length
const wire = (n: number, more: Partial<InterruptLine> = {}): InterruptLine => ({
  name: `SPI ${100 + n}`,
  gic: 0,
  intid: 132 + n,
  trigger: 'edge',
  ...more,
})
const times = { signalCycles: 3, signalCyclesMax: 4 }
const updateStops: FailureLine = {
  name: 'update',
  processingElements: [1],
  devices: [],
  line: extra,
  ...times,
}
const deviceFails: FailureLine = {
  name: 'device',
  processingElements: [],
  devices: [0],
  line: extra + 1,
  ...times,
}
const controlStops: FailureLine = { name: 'control', processingElements: [0], devices: [], ...times }
const all = [updateStops, deviceFails, controlStops]

/** Guest 0, on PE 0, monitors guest 1, on PE 1, and the device. */
const island = (
  failureLines: readonly FailureLine[] = all,
  wires: readonly InterruptLine[] = [wire(0), wire(1)],
  more: Partial<SafetyIsland> = {},
): Platform => ({
  ...smallPlatform,
  lines: [...smallPlatform.lines, ...wires],
  safetyIsland: { monitor: 0, failureLines, ...more },
})

const changed = (line: FailureLine, more: Partial<FailureLine>): FailureLine[] =>
  all.map((f) => (f === line ? { ...f, ...more } : f))

describe('SYS-11.a', () => {
  const bad = (platform: Platform) => a.over(platform).filter((pair) => !a.then(pair))
  const cases: readonly (readonly [string, Platform, readonly string[]])[] = [
    ['each has a line', island(), []],
    [
      'one line of both PEs and the device tells the monitor all, and nobody of the monitor',
      island([{ ...updateStops, processingElements: [0, 1], devices: [0] }]),
      ['control on core-0'],
    ],
    ['no line of a PE', island([deviceFails, controlStops]), ['update on core-1']],
    ['no line of a device', island([updateStops, controlStops]), ['the device ethernet']],
    [
      'a line that leaves the chip tells the monitor nothing',
      island(all.map(({ line: _, ...f }) => f)),
      ['update on core-1', 'the device ethernet'],
    ],
    ['another controller', island(all, [wire(0, { gic: 1 }), wire(1)]), ['update on core-1']],
    ['a PPI of the PE of the monitor', island(all, [wire(0, { intid: 20, pe: 0 }), wire(1)]), []],
    [
      'a PPI of the PE that stops',
      island(all, [wire(0, { intid: 20, pe: 1 }), wire(1)]),
      ['update on core-1'],
    ],
    ['slower than its bound', island(changed(updateStops, { signalCycles: 5 })), ['update on core-1']],
    ['as slow as its bound', island(changed(updateStops, { signalCycles: 4 })), []],
    [
      'the interrupt of a context as well',
      island(changed(deviceFails, { line: 1 })),
      ['the device ethernet'],
    ],
    ['the fault interrupt as well', island(changed(deviceFails, { line: 5 })), ['the device ethernet']],
    [
      'the other guest monitors',
      island(all, undefined, { monitor: 1 }),
      ['control on core-0', 'update on core-1'],
    ],
  ]
  test.each(cases)('%s', (_what, platform, without) => {
    expect(a.appliesTo(platform)).toBeUndefined()
    expect(bad(platform).map(({ what }) => what[0])).toEqual(without)
    for (const pair of bad(platform)) expect(a.otherwise(pair)).toContain(pair.what[0])
  })

  test('speaks of no platform without a monitor', () => {
    for (const rule of [a, b, c]) expect(rule.appliesTo(smallPlatform)).toEqual({ lacks: 'a safety monitor' })
  })
})

const passes = (cycles: number): Seen => ['time passed', { cycles }]
const signal = (line: number, level = 2): Seen => ['interrupt signalled', { line, level }]

describe('SYS-11.b', () => {
  const fails = (context: number): Seen => ['context failed', { context }]
  const cases: Case[] = [
    ['signalled at the bound', [fails(1), passes(4), signal(extra + 1)], -1, 1],
    ['signalled after the bound', [fails(1), passes(4), passes(1), signal(extra + 1)], 2, 0],
    ['never signalled', [fails(1), passes(5)], 1, 0],
    ['the line goes low', [fails(1), signal(extra + 1, 0), passes(5)], 2, 0],
    ['the line of a PE is signalled', [fails(1), signal(extra), passes(5)], 2, 0],
    [
      'one signal stands for two contexts',
      [fails(1), passes(1), fails(2), signal(extra + 1), passes(9)],
      -1,
      2,
    ],
    ['each failure is signalled anew', [fails(1), signal(extra + 1), fails(2), passes(5)], 3, 1],
    ['nothing fails', [passes(9), signal(extra + 1)], -1, 0],
  ]
  table(b, cases, island())
  table(b, [['no line tells of the device', [fails(1), passes(9)], -1, 0]], island([updateStops]))
  table(
    b,
    [
      ['one line watches two devices', [fails(1), fails(2), signal(extra + 1), passes(9)], -1, 2],
      ['one line watches two devices, and is not signalled', [fails(2), passes(5)], 1, 0],
    ],
    twoDevices(island(changed(deviceFails, { devices: [0, 1] }))),
  )
  const late = { ...deviceFails, name: 'late', line: extra, signalCycles: 9, signalCyclesMax: 3 }
  table(
    b,
    [['of two lines the one in time counts', [fails(1), signal(extra + 1), passes(9)], -1, 1]],
    island([late, deviceFails]),
  )
})

/** Context 2 is of a device of its own. */
function twoDevices(platform: Platform): Platform {
  const [device] = platform.devices
  return {
    ...platform,
    devices: [
      { ...device, contexts: device.contexts.filter((x) => x !== 2) },
      { ...device, name: 'second', primary: 2, contexts: [2] },
    ],
    contexts: platform.contexts.map((x, i) => (i === 2 ? { ...x, device: 1 } : x)),
  }
}

describe('SYS-11.c', () => {
  const assign = (context: number, guest: number): readonly Seen[] => [
    ['procedure started', { procedure: 1, context, guest }],
    ['register written', { register: R.GATE, index: context, context, value: 1 }],
    ['procedure ended', { procedure: 1, context, guest, outcome: 0 }],
  ]
  const release = (context: number, guest: number): readonly Seen[] => [
    ['procedure started', { procedure: 2, context, guest }],
    ['procedure ended', { procedure: 2, context, guest, outcome: 0 }],
  ]
  const stops = (guest: number, hangs = 1): Seen => ['guest stopped', { guest, hangs }]
  const owned = assign(2, 1)
  const cases: Case[] = [
    ['a hang is signalled at the bound', [...owned, stops(1), passes(4), signal(extra)], -1, 1],
    ['a crash is signalled as well', [...owned, stops(1, 0), passes(4), signal(extra)], -1, 1],
    ['a hang is signalled late', [...owned, stops(1), passes(5), signal(extra)], 4, 0],
    ['a crash is never signalled', [...owned, stops(1, 0), passes(5)], 4, 0],
    ['the line of the device is signalled', [...owned, stops(1), signal(extra + 1), passes(5)], 5, 0],
    ['another interrupt is signalled', [...owned, stops(1), signal(2), passes(5)], 5, 0],
    [
      'its contexts are taken from it: it is due all the same',
      [...owned, stops(1), ...release(2, 1), passes(5)],
      6,
      0,
    ],
    ['and is signalled', [...owned, stops(1), ...release(2, 1), passes(4), signal(extra)], -1, 1],
    [
      'whoever is given the context waits for the line of the other one',
      [...owned, stops(1), ...release(2, 1), ...assign(2, 0), passes(5)],
      9,
      0,
    ],
    ['it owns nothing', [stops(1), passes(9)], -1, 0],
    ['the monitor stops: the outside is told', [...assign(1, 0), stops(0), passes(9)], -1, 0],
  ]
  table(c, cases, island())
})

describe('the core', () => {
  const signalled = (core: ReturnType<typeof newCore>) => core.shown('interrupt signalled').map((o) => o.line)
  test('signals the stop of a PE, and the failure of a device, once each and after its cycles', () => {
    const core = newCore(island())
    core.assign(1)
    expect(core.access('stop', { guest: 1 }).effect).toBe(true)
    core.tick(2)
    core.access('fail', { context: 1 })
    expect(signalled(core)).toEqual([])
    core.tick(1)
    expect(signalled(core)).toEqual([extra])
    core.tick(2)
    expect(signalled(core)).toEqual([extra + 1])
    expect(core.tick(10)).toBe(false)
    expect(signalled(core)).toEqual([])
  })
  test('shows the time before the signal, however long the tick', () => {
    const core = newCore(island())
    core.access('stop', { guest: 1 })
    core.tick(10)
    const shown = core.shown('time passed', 'interrupt signalled')
    expect(shown.map((o) => o.cycles ?? `line ${o.line}`)).toEqual([3, `line ${extra}`, 7])
  })
  test('takes no notice where nothing watches', () => {
    expect(newCore(island([deviceFails])).access('stop', { guest: 1 }).effect).toBe(false)
    expect(newCore().access('stop', { guest: 1 }).effect).toBe(false)
  })
})
