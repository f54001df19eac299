/** Static rules about who has what of a device, on descriptions that are changed in one place: each half breaks alone. */
import { describe, expect, test } from 'vitest'
import ctx0 from '../../properties/ctx/ctx-0-a-device-has-contexts.ts'
import type { StaticRule } from '../../properties/kit/rule.ts'
import pat6 from '../../properties/pat/pat-6-passed-through-to-one.ts'
import pat7 from '../../properties/pat/pat-7-driver-vm-owns-the-hardware.ts'
import pat8 from '../../properties/pat/pat-8-one-assignment-driver.ts'
import sys9a from '../../properties/sys/sys-9-filters-name-clusters.ts'
import type { FilterEntry, Guest, Platform } from '../../src/interface/platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

const controller = platformNamed('shared-controller')
const failures = (rule: StaticRule, p: Platform): number =>
  rule.over(p).filter((pair) => !rule.then(pair)).length

type Modules = NonNullable<Platform['modules']>
const modules: Modules = controller.modules ?? []
const withModules = (change: (all: Modules) => Modules): Platform => ({
  ...controller,
  modules: change(modules),
})

describe('PAT-6', () => {
  const gateway = platformNamed('zonal-gateway')
  const device = gateway.devices.findIndex((d) => d.passedThrough)
  const { primary } = gateway.devices[device]
  const owner = gateway.owners.find((one) => one.context === primary)?.guest ?? -1
  const other = gateway.guests.findIndex((_, g) => g !== owner)
  const [frame] = gateway.contexts[primary].frames
  const trapped = (
    more: { readonly base: number; readonly device?: number },
    guests = [other],
  ): Platform => ({
    ...gateway,
    trapped: [{ name: 'window', limit: more.base + 4095, guests, ...more }],
  })
  const elsewhere = 0x1000_0000
  const withGuest = (g: number, change: Partial<Guest>): Platform => ({
    ...gateway,
    guests: gateway.guests.map((guest, i) => (i === g ? { ...guest, ...change } : guest)),
  })
  const wired = (pe: number): Platform => {
    const [{ line }] = gateway.contexts[primary].interrupts
    return { ...gateway, lines: gateway.lines.map((one, i) => (i === line ? { ...one, pe } : one)) }
  }

  test.each([
    ['as described', gateway, 0],
    ['a window of another guest that shows it', trapped({ base: elsewhere, device }), 1],
    ['one that shows another device', trapped({ base: elsewhere, device: device + 1 }), 0],
    ['one that lies over its registers', trapped({ base: frame.base }), 1],
    ['one of its owner', trapped({ base: frame.base }, [owner]), 0],
    ['memory of another guest that holds its registers', withGuest(other, { memory: [frame] }), 1],
    ['memory of its owner that does', withGuest(owner, { memory: [frame] }), 0],
    ['an interrupt at the PE of another guest', wired(gateway.guests[other].pe), 1],
    ['an interrupt at the PE of its owner', wired(gateway.guests[owner].pe), 0],
  ])('%s', (_what, platform, broken) => {
    expect(failures(pat6, platform)).toBe(broken)
  })
})

describe('PAT-7', () => {
  const device = controller.devices.findIndex((d) => d.pattern === 'driver-vm')
  const without = (kind: string) =>
    withModules((all) => all.filter((m) => m.kind !== kind || !m.devices.includes(device)))
  const inEl2 = (kind: Modules[number]['kind']) =>
    withModules((all) => [...all, { name: 'another', kind, devices: [device] }])

  test.each([
    ['as described', controller, 0],
    ['its driver lies nowhere', without('driver'), 1],
    ['its back end lies nowhere', without('back-end'), 1],
    ['a driver in EL2', inEl2('driver'), 1],
    ['a front end in EL2', inEl2('front-end'), 1],
    ['the assignment in EL2', inEl2('assignment'), 0],
  ])('%s', (_what, platform, broken) => {
    expect(failures(pat7, platform)).toBe(broken)
  })
})

test('PAT-8: devices that no module of EL2 assigns are assigned by no common one', () => {
  const pairs = pat8.over(controller).length
  expect(failures(pat8, controller)).toBe(0)
  expect(
    failures(
      pat8,
      withModules((all) => all.filter((m) => m.kind !== 'assignment')),
    ),
  ).toBe(pairs)
  expect(
    failures(
      pat8,
      withModules((all) => all.map((m) => (m.kind === 'assignment' ? { ...m, guest: 0 } : m))),
    ),
  ).toBe(pairs)
})

describe('SYS-9.a', () => {
  const clusters = [...new Set(controller.processingElements.map((pe) => pe.cluster))]
  const withMasters = (change: (masters: FilterEntry['masters']) => FilterEntry['masters']): Platform => ({
    ...controller,
    filters: (controller.filters ?? []).map((filter) => ({
      ...filter,
      entries: filter.entries.map((entry) => ({ ...entry, masters: change(entry.masters) })),
    })),
  })
  const entries = (controller.filters ?? []).reduce((sum, { entries: all }) => sum + all.length, 0)

  test('each entry speaks of each cluster', () => {
    expect(failures(sys9a, controller)).toBe(0)
    const silent = withMasters((masters) => masters.filter((m) => m.cluster !== clusters[1]))
    expect(failures(sys9a, silent)).toBe(entries)
  })

  test('and lets none through of any cluster, though it speaks of each', () => {
    const anonymous = withMasters((masters) => [...masters, { identifiers: [7] }])
    expect(failures(sys9a, anonymous)).toBe(entries * clusters.length)
  })
})

test('CTX-0: a context of which nothing can be assigned is none', () => {
  expect(failures(ctx0, controller)).toBe(0)
  const { frames, interrupts } = controller.contexts[1]
  const withContext = (change: object): Platform => ({
    ...controller,
    contexts: controller.contexts.map((c, i) => (i === 1 ? { ...c, ...change } : c)),
  })
  const empty = { frames: [], streams: [], interrupts: [] }
  expect(failures(ctx0, withContext(empty))).toBe(1)
  for (const one of [{ frames }, { streams: [1] }, { interrupts }])
    expect(failures(ctx0, withContext({ ...empty, ...one }))).toBe(0)
})
