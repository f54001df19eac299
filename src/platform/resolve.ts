/**
 * A description to a Platform: names turned into ordinals, sizes into last bytes, offsets into addresses.
 * Contexts are numbered in the order of the file, the primary of each device first. Whether the platform is well
 * behaved is not asked here; only what could not be understood, or not be decoded, is a problem.
 */
import type {
  Context,
  ContextInterrupt,
  Device,
  Frame,
  Guest,
  MemoryWindow,
  Platform,
  ProcessingElement,
  Protection,
  Range,
  Setting,
  SettingRegion,
  StageWindow,
} from '../interface/platform.ts'
import { platformFormat } from '../interface/platform.ts'
import { hasHoles } from './check-entries.ts'
import { checkDescription } from './checks.ts'
import { type Declared, declaredContexts, rangeOf } from './declared.ts'
import { domainsOf } from './domains.ts'
import { islandOf } from './island.ts'
import { collectLines, type LineNames, type Lines } from './lines.ts'
import { type Names, namesOf, type Report } from './names.ts'
import { placeOf } from './places.ts'
import { resolveProcedures } from './procedures.ts'
import { allotRegions } from './regions.ts'
import {
  type ContextDescription,
  type Description,
  gicVersions,
  type ManagedDescription,
  type WindowDescription,
} from './schema.ts'
import { sharedOf, sharingOf } from './sharing.ts'
import { portsOfDevice, resolveUnits, tableOfDevice, unitNames } from './units.ts'
import { attributesOf, granuleOf, noProtection } from './unprotected.ts'

interface Resolving {
  readonly report: Report
  readonly description: Description
  readonly names: LineNames & {
    readonly [kind in 'attributes' | 'guests' | 'contexts' | 'units']: Names
  }
  readonly declared: readonly Declared[]
}

/** The platform. It is of use only if the report holds no problem afterwards. */
export function resolve(report: Report, description: Description): Platform {
  const declared = declaredContexts(description)
  const elements = processingElements(report, description)
  const r: Resolving = {
    report,
    description,
    declared,
    names: allNames(report, description, declared, elements),
  }
  checkDescription(report, description, declared)
  const guests = Object.entries(description.guests).map(([name, g]) => guestOf(r, name, g))
  const lines = collectLines(report, description, r.names)
  const contexts = contextsOf(r, guests, lines)
  const protection = protectionOf(description, lines)
  for (const pe of new Set(guests.map((g) => g.pe))) lines.maintenance(pe)
  return {
    format: platformFormat,
    name: description.name,
    title: description.title,
    devices: devicesOf(r),
    contexts,
    guests,
    processingElements: elements,
    interruptControllers: Object.entries(description.interruptControllers).map(([name, c]) => ({
      name,
      version: c.version ?? (c.compatible ? gicVersions[c.compatible] : 0),
      frame: frameOf('distributor', c.frame),
      ...(c.redistributors && { redistributors: frameOf('redistributors', c.redistributors) }),
    })),
    protection,
    protectionUnits: resolveUnits(description, lines, protection),
    ...assigningElements(r),
    lines: lines.list,
    memories: Object.entries(description.memories).map(([name, m]) => ({ name, ...rangeOf(m) })),
    mailboxUnits: Object.entries(description.mailboxUnits).map(([name, u]) => frameOf(name, u)),
    beatBytes: description.beatBytes,
    procedures: resolveProcedures(
      report,
      description.software.procedures,
      description.protection ?? { family: 'staged' },
    ),
    ...(description.software.deliveryCyclesMax !== undefined && {
      deliveryCyclesMax: description.software.deliveryCyclesMax,
    }),
    owners: ownersOf(r),
    contracts: Object.entries(description.contracts).map(([of, mayLearn]) => {
      r.names.guests.find(of, ['contracts', of], 'key')
      return { of, mayLearn }
    }),
    costs: description.costs,
    ...sharingOf(r),
    ...islandOf(r, lines),
    leavesOut: [...description.leavesOut, ...undeclaredOrder(description)],
  }
}

/** The warning stands beside every verdict, for rules then allow more. */
const undeclaredOrder = ({ protection }: Description): readonly string[] =>
  protection?.secondStage?.commit === 'unordered'
    ? [
        `The order in which the stages of ${protection.name} are committed is not declared, so every mixture of an old and a new stage is allowed meanwhile.`,
      ]
    : []

function allNames(
  report: Report,
  description: Description,
  declared: readonly Declared[],
  elements: readonly ProcessingElement[],
): Resolving['names'] {
  const names = (kind: string, list: readonly string[]) => namesOf(report, kind, list)
  return {
    controllers: names('an interrupt controller', Object.keys(description.interruptControllers)),
    processingElements: names(
      'a processing element',
      elements.map((e) => e.name),
    ),
    mailboxUnits: names('a mailbox unit', Object.keys(description.mailboxUnits)),
    attributes: names('an output attribute', attributesOf(description)),
    units: names('a protection unit', unitNames(description)),
    guests: names('a guest', Object.keys(description.guests)),
    contexts: names(
      'a context',
      declared.map((c) => c.name),
    ),
    gicOfPe: elements.map((e) => e.gic),
  }
}

const frameOf = (name: string, f: { base: number; size: number }): Frame => ({ name, ...rangeOf(f) })

function processingElements(
  report: Report,
  { clusters, interruptControllers }: Description,
): ProcessingElement[] {
  const controllers = namesOf(report, 'an interrupt controller', Object.keys(interruptControllers))
  return Object.entries(clusters).flatMap(([cluster, c]) => {
    const gic = controllers.find(c.controller, ['clusters', cluster, 'controller'])
    const { architecture, pageBytes = [], el2Regions, listRegisters, protectionInstances } = c
    return c.processingElements.map((name) => ({
      name,
      cluster,
      gic,
      architecture,
      pageBytes,
      el2Regions,
      listRegisters,
      ...(protectionInstances && { protectionInstances }),
    }))
  })
}

function windowOf(r: Resolving, name: string, w: WindowDescription, path: readonly string[]): MemoryWindow {
  return {
    name,
    ...rangeOf(w),
    read: w.access !== 'write',
    write: w.access !== 'read',
    attribute: r.names.attributes.find(w.attribute, [...path, 'attribute']),
    ...(w.holds && { holds: w.holds.map(rangeOf) }),
    ...(w.secondStage && {
      secondStage: {
        ...rangeOf(w.secondStage),
        read: w.secondStage.access !== 'write',
        write: w.secondStage.access !== 'read',
        attribute: r.names.attributes.find(w.secondStage.attribute, [...path, 'secondStage', 'attribute']),
      },
    }),
    ...(w.hole && { hole: rangeOf(w.hole) }),
  }
}

function guestOf(r: Resolving, name: string, g: Description['guests'][string]): Guest {
  const path = ['guests', name]
  return {
    name,
    vmid: g.vmid,
    pe: r.names.processingElements.find(g.pe, [...path, 'pe']),
    criticality: g.criticality,
    ...(g.directFiq && { directFiq: g.directFiq }),
    ...(g.deadlineCyclesMax !== undefined && { deadlineCyclesMax: g.deadlineCyclesMax }),
    windows: Object.entries(g.windows).map(([n, w]) => windowOf(r, n, w, [...path, 'windows', n])),
    memory: g.memory.map(rangeOf),
  }
}

function contextsOf(r: Resolving, guests: readonly Guest[], lines: Lines): Context[] {
  const { hypervisor, protection } = r.description
  const own = Object.entries(hypervisor.windows).map(([name, w]) =>
    windowOf(r, name, w, ['hypervisor', 'windows', name]),
  )
  const memories = Object.values(r.description.memories).map(rangeOf)
  const ofHypervisor = [{ guest: undefined, windows: own, memory: memories }]
  const ofGuests = guests.map(({ windows, memory }, guest) => ({ guest, windows, memory }))
  const regions =
    protection && protection.domains === undefined
      ? allotRegions(r.report, r.declared, protection, hasHoles(r.description))
      : []
  const attributes = mailboxAttributes(r)
  const allotting = protection?.domains === undefined ? undefined : domainsOf(r.report, protection)
  const contexts = r.declared.map((declared, ordinal) => {
    const { context, deviceName } = declared
    const device = r.description.devices[deviceName]
    const { interrupts, channels } = interruptsOf(r, declared, ordinal, lines, attributes)
    const owners = context.role === 'secondary' || device.passedThrough ? ofGuests : ofHypervisor
    const settings = settingsOf(context.dma ? owners : [], channels, protection?.secondStage !== undefined)
    const held = context.dma && allotting?.allot(declared.name, declared.path, settings)
    return {
      name: declared.name,
      device: declared.device,
      role: context.role,
      frames: Object.entries(context.frames).map(([n, f]) => ({ name: n, ...placeOf(r.description, f) })),
      streams: context.streams,
      interrupts,
      outstandingMax: context.dma?.outstandingMax ?? 0,
      burstBeatsMax: context.dma?.burstBeatsMax ?? 0,
      settings: held?.settings ?? settings,
      regions: held?.regions ?? regions[ordinal] ?? [],
      registers: present(context.registers ?? device.registers ?? noRegisters),
      control: controlOf(r, deviceName, context),
      ...(context.partition !== undefined && { partition: context.partition }),
      ...(context.messages && { messages: context.messages }),
    }
  })
  allotting?.finish()
  return contexts
}

/** The interrupts of a context, and the mailbox channels that its setting must let it write. */
function interruptsOf(
  r: Resolving,
  { context, path }: Declared,
  ordinal: number,
  lines: Lines,
  attributes: ReadonlyMap<string, number>,
): { interrupts: ContextInterrupt[]; channels: SettingRegion[] } {
  const interrupts: ContextInterrupt[] = []
  const channels: SettingRegion[] = []
  context.interrupts.forEach((described, nth) => {
    const interrupt = lines.interrupt([...path, 'interrupts', nth], described, ordinal)
    if (!interrupt) return
    interrupts.push(interrupt)
    if (interrupt.mailbox === undefined) return
    channels.push({
      base: interrupt.mailbox,
      limit: interrupt.mailbox + granuleOf(r.description) - 1,
      read: false,
      write: true,
      attribute: attributes.get(described.mailbox ?? '') ?? 0,
    })
  })
  return { interrupts, channels }
}

/** Without keys that are undefined. */
const present = (offsets: Readonly<Record<string, number | undefined>>): Context['registers'] =>
  Object.fromEntries(Object.entries(offsets).filter(([, offset]) => offset !== undefined))

/** Their absence is a problem (checks.ts). */
const noRegisters = { DOORBELL: 0, CONFIG: 0, MASK: 0, STATUS: 0, ERROR: 0 }

function mailboxAttributes({ description, names }: Resolving): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(description.mailboxUnits).map(([name, unit]) => {
      const path = ['mailboxUnits', name]
      if (unit.pe !== undefined) names.processingElements.find(unit.pe, [...path, 'pe'])
      if (unit.controller !== undefined) names.controllers.find(unit.controller, [...path, 'controller'])
      return [name, names.attributes.find(unit.attribute, [...path, 'attribute'])]
    }),
  )
}

interface Owner {
  readonly guest: number | undefined
  readonly windows: readonly MemoryWindow[]
  readonly memory: readonly Range[]
}

/**
 * "Nothing" first; then guest by guest, window by window: the window, the context's own mailbox channels, and last the hole
 * of the window, which not every one has.
 */
function settingsOf(
  owners: readonly Owner[],
  channels: readonly SettingRegion[],
  hasSecondStage: boolean,
): Setting[] {
  const second = (owner: Owner, window: MemoryWindow): SettingRegion[] =>
    hasSecondStage ? [secondStageOf(owner, window), ...channels].map((r) => ({ ...r, stage: 2 })) : []
  const granted = owners.flatMap((owner) =>
    owner.windows.map((described, window) => {
      const { base, limit, read, write, attribute, hole } = described
      const first = [{ base, limit, read, write, attribute }, ...channels]
      const deny = hole ? [{ ...hole, read: false, write: false, attribute, priority: true as const }] : []
      return { guest: owner.guest, window, regions: [...first, ...second(owner, described), ...deny] }
    }),
  )
  return [{ guest: undefined, window: 0, regions: [] }, ...granted]
}

/** What the window says, or all of the memory that holds it: then the window alone decides. */
function secondStageOf({ memory }: Owner, window: MemoryWindow): StageWindow {
  if (window.secondStage) return window.secondStage
  const { base, limit } = memory.find((m) => m.base <= window.base && window.limit <= m.limit) ?? window
  return { base, limit, read: true, write: true, attribute: 0 }
}

/** The address at which a frame of the device's primary begins: the first one, or the one named. */
function primaryBase(r: Resolving, deviceName: string, name?: string): number {
  const primary = r.declared.find((c) => c.deviceName === deviceName && c.context.role === 'primary')
  const frames = primary?.context.frames ?? {}
  const frame = name === undefined ? Object.values(frames)[0] : frames[name]
  return frame ? placeOf(r.description, frame).base : 0
}

const managedAt = (r: Resolving, deviceName: string, place: ManagedDescription): number =>
  typeof place === 'number'
    ? primaryBase(r, deviceName) + place
    : primaryBase(r, deviceName, place.frame) + place.offset

function controlOf(r: Resolving, deviceName: string, { control }: ContextDescription): Context['control'] {
  return Object.fromEntries(
    Object.entries(control).flatMap(([name, place]) =>
      place === undefined ? [] : [[name, managedAt(r, deviceName, place)]],
    ),
  )
}

function devicesOf(r: Resolving): Device[] {
  const portNames = { ...r, units: r.names.units }
  return Object.entries(r.description.devices).map(([name, d], ordinal) => {
    const contexts = r.declared.flatMap((c, i) => (c.device === ordinal ? [i] : []))
    return {
      name,
      primary: contexts[0] ?? 0,
      contexts,
      drainCyclesMax: d.drainCyclesMax,
      resetCycles: d.resetCycles,
      ...(d.initial && { initial: { CONFIG: d.initial.CONFIG ?? 0, MASK: d.initial.MASK ?? 0 } }),
      resetAcknowledgeCyclesMax: d.resetAcknowledgeCyclesMax,
      ...(d.origin !== undefined && { origin: managedAt(r, name, d.origin) }),
      ...(d.clock !== undefined && { clock: managedAt(r, name, d.clock) }),
      passedThrough: d.passedThrough,
      ports: portsOfDevice(portNames, name),
      ...tableOfDevice(portNames, name, d, primaryBase(r, name)),
      ...(d.pattern && { pattern: d.pattern }),
      ...(Object.keys(d.shared).length > 0 && { shared: sharedOf(r, name) }),
    }
  })
}

function protectionOf({ protection: p }: Description, lines: Lines): Protection {
  if (!p) return noProtection
  return {
    name: p.name,
    family: p.family,
    granuleBytes: p.granuleBytes,
    regions: p.regions,
    attributes: p.attributes,
    commitCycles: p.commitCycles,
    ...(p.closes && { closes: true }),
    ...(p.profile === 'strict' && { profile: p.profile }),
    ...(p.secondStage && { secondStage: { commit: p.secondStage.commit } }),
    ...(p.faultCyclesMax === undefined ? {} : { faultCyclesMax: p.faultCyclesMax }),
    ...bypassesOf(p),
    ...tableOf(p),
    ...(p.priorityEntries !== undefined && { priorityEntries: p.priorityEntries }),
    frame: frameOf('registers', p.frame),
    registers: p.registers,
    regionStrideBytes: p.regionStrideBytes,
    faultLine: p.fault && lines.fault(['protection', 'fault'], p.fault),
  }
}

/** Regions are shared out evenly among the domains, in their order. */
function tableOf({ domains, regions, requesterStrideBytes }: NonNullable<Description['protection']>) {
  if (domains === undefined) return {}
  const each = Math.floor(regions / domains)
  return {
    domainOf: Array.from({ length: regions }, (_, r) => Math.floor(r / each)),
    ...(requesterStrideBytes !== undefined && { requesterStrideBytes }),
  }
}

function bypassesOf({ bypasses }: NonNullable<Description['protection']>): Pick<Protection, 'bypasses'> {
  const named = Object.entries(bypasses)
  if (named.length === 0) return {}
  return {
    bypasses: named.map(([name, { streams, direction }]) => ({
      name,
      ...(streams && { streams }),
      ...(direction && { direction: direction === 'write' ? 1 : 0 }),
    })),
  }
}

function assigningElements({ description, names }: Resolving): Pick<Platform, 'assigningElements'> {
  const { assignsOn } = description.hypervisor
  if (!assignsOn) return {}
  const path = ['hypervisor', 'assignsOn']
  return { assigningElements: assignsOn.map((pe, i) => names.processingElements.find(pe, [...path, i])) }
}

function ownersOf(r: Resolving): Platform['owners'] {
  const { owners } = r.description.software
  return Object.entries(owners).map(([contextName, owner]) => {
    const path = ['software', 'owners', contextName]
    const context = r.names.contexts.find(contextName, path, 'key')
    const guest = r.names.guests.find(owner.guest, [...path, 'guest'])
    const known = Object.keys(r.description.guests[r.names.guests.list[guest] ?? '']?.windows ?? {})
    const windows = namesOf(r.report, `a window of ${owner.guest}`, known)
    const window = owner.window === undefined ? 0 : windows.find(owner.window, [...path, 'window'])
    return { context, guest, window }
  })
}
