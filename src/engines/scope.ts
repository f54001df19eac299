/**
 * A scope: a smaller platform derived from a given one, with the operations that a proof tries on it. It is a platform
 * like any other, renumbered throughout, and says of itself what it leaves out: a proof of it is a proof of no more.
 */

import { type OperationClass, operationClasses } from '../interface/operations.ts'
import {
  type Context,
  type ContextInterrupt,
  type Device,
  type Guest,
  type IdentifierTable,
  isHandler,
  type Platform,
  type SafetyIsland,
  type SharedResource,
  type TrappedWindow,
} from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import type { Alphabet, ScopeSpec } from '../interface/scope.ts'

export type { ScopeSpec } from '../interface/scope.ts'

/** Of the bound until a fault raises its interrupt, in device cycles: long enough to be missed. */
const faultCyclesMax = 2

export interface Scope {
  readonly name: string
  readonly platform: Platform
  readonly points: Points
  readonly alphabet: Alphabet
  readonly pairs: boolean
}

/** @throws Error when the specification names what the platform lacks. */
export function scopeOf(platform: Platform, spec: ScopeSpec): Scope {
  const kept = keptOf(platform, spec)
  const guests = spec.guests.map(({ guest, windows }) => scopedGuest(platform, guest, windows))
  const contexts = spec.contexts.map(({ context }) => scopedContext(platform, spec, kept, context))
  const {
    protectionUnits: _units,
    safetyIsland,
    modules: _modules,
    filters: _filters,
    trapped,
    ...executed
  } = platform
  const { priorityEntries: _entries, ...protection } = platform.protection
  const small: Platform = {
    ...executed,
    name: `${platform.name}/${spec.name}`,
    devices: kept.devices.map((d) => scopedDevice(platform.devices[d], spec)),
    contexts,
    guests,
    processingElements: platform.processingElements.map((pe) => ({
      ...pe,
      listRegisters: Math.min(pe.listRegisters, spec.listRegisters),
    })),
    lines: kept.lines.map((line) => {
      const { context, ...rest } = platform.lines[line]
      return { ...rest, ...(context !== undefined && { context: newOrdinal(spec, context) }) }
    }),
    protection: {
      ...protection,
      regions: Math.max(1, kept.regions.length),
      commitCycles: spec.commitCycles,
      faultLine: spec.faultInterrupt ? newLine(kept, platform.protection.faultLine) : undefined,
      faultCyclesMax: Math.min(platform.protection.faultCyclesMax ?? 1, faultCyclesMax),
      ...entriesOf(platform, kept),
    },
    owners: keptOwners(platform, spec),
    ...(spec.safetyIsland && safetyIsland && { safetyIsland: scopedIsland(safetyIsland, spec, kept) }),
    ...(trapped && { trapped: trapped.flatMap((window) => scopedTrap(window, spec, kept)) }),
    contracts: platform.contracts.filter((c) => guests.some((g) => g.name === c.of)),
    leavesOut: [],
  }
  const { alphabet } = spec
  return {
    name: spec.name,
    platform: { ...small, leavesOut: [...platform.leavesOut, ...leftOut(platform, spec, small)] },
    points: { bursts: alphabet.targets, words: alphabet.words, cells: [] },
    alphabet,
    pairs: spec.pairs === true,
  }
}

/** Regions keep their order, so that the first ones stay the first, and each its domain. */
function entriesOf({ protection: { priorityEntries = 0, domainOf } }: Platform, { regions }: Kept) {
  const entries = regions.filter((r) => r < priorityEntries).length
  return {
    ...(entries > 0 && { priorityEntries: entries }),
    // Without DMA there is one region that nobody uses, in the last domain: the table keeps its words.
    ...(domainOf && {
      domainOf: regions.length > 0 ? regions.map((r) => domainOf[r]) : [Math.max(...domainOf)],
    }),
  }
}

/** Ordinals in the platform of what stays, in its order: their places here are the new ordinals. */
interface Kept {
  readonly devices: readonly number[]
  readonly regions: readonly number[]
  readonly lines: readonly number[]
}

function keptOf(platform: Platform, spec: ScopeSpec): Kept {
  const ordinals = spec.contexts.map((c) => c.context)
  const devices = [...new Set(ordinals.map((c) => present(platform.contexts, c, 'context').device))]
  for (const d of devices) {
    const { primary, name } = platform.devices[d]
    if (newOrdinal(spec, primary) < 0) throw new Error(`the scope ${spec.name} lacks the primary of ${name}`)
  }
  const pes = spec.guests.map(({ guest }) => present(platform.guests, guest, 'guest').pe)
  const hasLine = (line: number) =>
    ordinals.some((c) => interruptsOf(platform, spec, c).some((i) => i.line === line)) ||
    (spec.faultInterrupt && line === platform.protection.faultLine) ||
    (spec.listRegisters > 0 && isMaintenanceOf(platform, line, pes)) ||
    (spec.safetyIsland && platform.safetyIsland?.failureLines.some((f) => f.line === line))
  return {
    devices,
    regions: ordinals.flatMap((c) => regionsOf(platform, spec, c)).sort((a, b) => a - b),
    lines: platform.lines.flatMap((_, line) => (hasLine(line) ? [line] : [])),
  }
}

function isMaintenanceOf({ lines }: Platform, line: number, pes: readonly number[]): boolean {
  const { maintenance, pe } = lines[line]
  return maintenance === true && pe !== undefined && pes.includes(pe)
}

const newLine = ({ lines }: Kept, line: number | undefined): number | undefined =>
  line === undefined ? undefined : lines.indexOf(line)

const newOrdinal = (spec: ScopeSpec, context: number): number =>
  spec.contexts.findIndex((c) => c.context === context)

const newGuest = (spec: ScopeSpec, guest: number): number => spec.guests.findIndex((g) => g.guest === guest)

/** A window of a guest; undefined where one of them does not stay. */
function newWindow(spec: ScopeSpec, guest: number, window: number) {
  const g = newGuest(spec, guest)
  const w = spec.guests[g]?.windows.indexOf(window) ?? -1
  return w < 0 ? undefined : { guest: g, window: w }
}

function present<T>(list: readonly T[], ordinal: number, what: string): T {
  if (ordinal >= list.length) throw new Error(`the platform has no ${what} ${ordinal}`)
  return list[ordinal]
}

const openMax = (platform: Platform, spec: ScopeSpec, c: number): number => {
  const context = platform.contexts[c]
  const { outstandingMax } = spec.contexts[newOrdinal(spec, c)]
  return Math.min(context.outstandingMax, outstandingMax)
}

/** A context that may have nothing open sends no messages. */
function interruptsOf(platform: Platform, spec: ScopeSpec, c: number): readonly ContextInterrupt[] {
  const { interrupts } = platform.contexts[c]
  if (!spec.interrupts) return []
  return interrupts.filter((i) => i.trigger !== 'message' || openMax(platform, spec, c) > 0)
}

/** The regions of a context's settings that stay, by their place in the setting: a mailbox goes with its interrupt. */
function nthOf(platform: Platform, spec: ScopeSpec, c: number): number[] {
  if (openMax(platform, spec, c) === 0) return []
  const context = platform.contexts[c]
  const stay = interruptsOf(platform, spec, c)
  const gone = context.interrupts.flatMap((i) => (stay.includes(i) ? [] : (i.mailbox ?? [])))
  const isMailbox = (nth: number) =>
    context.settings.some((s) => s.regions[nth] && gone.includes(s.regions[nth].base))
  return context.regions.flatMap((_, nth) => (isMailbox(nth) ? [] : [nth]))
}

/** Region registers of the context that stay. */
function regionsOf(platform: Platform, spec: ScopeSpec, c: number): number[] {
  const context = platform.contexts[c]
  const nths = nthOf(platform, spec, c)
  if (platform.protection.domainOf === undefined) return nths.map((nth) => context.regions[nth])
  const stay = context.settings.filter(
    ({ guest, window }) => guest === undefined || newWindow(spec, guest, window) !== undefined,
  )
  return stay.flatMap(({ registers = [] }) => nths.flatMap((nth) => registers[nth] ?? []))
}

function scopedContext(platform: Platform, spec: ScopeSpec, kept: Kept, c: number): Context {
  const context = platform.contexts[c]
  const nths = nthOf(platform, spec, c)
  const outstandingMax = openMax(platform, spec, c)
  return {
    ...context,
    device: kept.devices.indexOf(context.device),
    interrupts: interruptsOf(platform, spec, c).map(({ targets: _targets, ...i }) => ({
      ...i,
      line: kept.lines.indexOf(i.line),
    })),
    outstandingMax,
    burstBeatsMax: outstandingMax === 0 ? 0 : Math.min(context.burstBeatsMax, spec.burstBeatsMax),
    settings: context.settings.flatMap((s) => {
      if (s.guest === undefined && s.regions.length === 0) return [s]
      const regions = nths.flatMap((nth) => s.regions[nth] ?? [])
      const held = s.registers && {
        ...(s.domains && { domains: s.domains }),
        registers: nths.flatMap((nth) => s.registers?.[nth] ?? []).map((r) => kept.regions.indexOf(r)),
      }
      // What a primary has for itself.
      if (s.guest === undefined) return nths.length > 0 ? [{ ...s, regions, ...held }] : []
      const here = newWindow(spec, s.guest, s.window)
      return nths.length === 0 || !here ? [] : [{ ...here, regions, ...held }]
    }),
    regions: regionsOf(platform, spec, c).map((r) => kept.regions.indexOf(r)),
  }
}

function scopedGuest(platform: Platform, g: number, windows: readonly number[]): Guest {
  const guest = present(platform.guests, g, 'guest')
  return { ...guest, windows: windows.map((w) => present(guest.windows, w, `window of ${guest.name}`)) }
}

/** What is emulated for the guests that stay; nothing where it shows a device that is left out. */
function scopedTrap(window: TrappedWindow, spec: ScopeSpec, kept: Kept): TrappedWindow[] {
  const guests = window.guests.flatMap((guest) => {
    const here = newGuest(spec, guest)
    return here < 0 ? [] : [here]
  })
  if (window.device === undefined) return [{ ...window, guests }]
  const device = kept.devices.indexOf(window.device)
  return device < 0 ? [] : [{ ...window, guests, device }]
}

/** Its lines keep their PEs; of devices those that stay. */
function scopedIsland({ monitor, failureLines }: SafetyIsland, spec: ScopeSpec, kept: Kept): SafetyIsland {
  const here = newGuest(spec, monitor)
  if (here < 0) throw new Error(`the scope ${spec.name} lacks the monitor`)
  return {
    monitor: here,
    failureLines: failureLines.map(({ line, ...f }) => ({
      ...f,
      devices: f.devices.map((d) => kept.devices.indexOf(d)).filter((d) => d >= 0),
      ...(line === undefined ? {} : { line: kept.lines.indexOf(line) }),
    })),
  }
}

/** What is shared by the contexts that stay, with their weights and parts; nothing where none of them does. */
function scopedResource(resource: SharedResource, spec: ScopeSpec): SharedResource[] {
  const { contexts, arbitration, parts } = resource
  const kept = contexts.flatMap((c, i) => (newOrdinal(spec, c) < 0 ? [] : [{ c: newOrdinal(spec, c), i }]))
  if (kept.length === 0) return []
  return [
    {
      ...resource,
      contexts: kept.map(({ c }) => c),
      parts: parts.flatMap((part) => {
        const context = newOrdinal(spec, part.context)
        return context < 0 ? [] : [{ ...part, context }]
      }),
      ...(arbitration && {
        arbitration: { ...arbitration, weights: kept.map(({ i }) => arbitration.weights[i]) },
      }),
    },
  ]
}

/** Of its entries those of contexts that stay: it is shorter. */
function scopedTable({ base, entries }: IdentifierTable, spec: ScopeSpec): IdentifierTable {
  return {
    ...(base === undefined ? {} : { base }),
    entries: entries.flatMap(({ context, identifiers }) =>
      newOrdinal(spec, context) < 0 ? [] : [{ context: newOrdinal(spec, context), identifiers }],
    ),
  }
}

/** Ports are for static rules, which look at the whole. */
function scopedDevice(device: Device, spec: ScopeSpec): Device {
  const { ports: _ports, identifierTable, shared, ...executed } = device
  return {
    ...executed,
    ...(spec.identifiers && identifierTable && { identifierTable: scopedTable(identifierTable, spec) }),
    ...(shared && { shared: shared.flatMap((resource) => scopedResource(resource, spec)) }),
    primary: newOrdinal(spec, device.primary),
    contexts: device.contexts.map((c) => newOrdinal(spec, c)).filter((c) => c >= 0),
    drainCyclesMax: spec.drainCyclesMax,
    resetCycles: spec.resetCycles,
    resetAcknowledgeCyclesMax: spec.resetAcknowledgeCyclesMax,
  }
}

function keptOwners({ owners }: Platform, spec: ScopeSpec): Platform['owners'] {
  return owners.flatMap((o) => {
    const context = newOrdinal(spec, o.context)
    const here = newWindow(spec, o.guest, o.window)
    return context < 0 || !here ? [] : [{ context, ...here }]
  })
}

/** One sentence for each thing that is smaller than in the platform. */
function leftOut(platform: Platform, spec: ScopeSpec, small: Platform): string[] {
  const { alphabet } = spec
  const names = (list: readonly { readonly name: string }[]) => list.map((x) => x.name).join(', ')
  const contexts = platform.contexts.filter((_, c) => newOrdinal(spec, c) < 0)
  const guests = platform.guests.filter((_, g) => newGuest(spec, g) < 0)
  const windows = spec.guests.flatMap(({ guest, windows }) =>
    platform.guests[guest].windows
      .filter((_, w) => !windows.includes(w))
      .map((w) => ({ name: `${w.name} of ${platform.guests[guest].name}` })),
  )
  const unowned = small.contexts.filter(
    (c, i) => c.role === 'secondary' && !small.owners.some((o) => o.context === i),
  )
  const procedures = platform.procedures.filter((p) => !alphabet.procedures.includes(p.name) && !isHandler(p))
  const { steps, classes } = classesOf(alphabet)
  return [
    ...(contexts.length > 0 ? [`These contexts are left out: ${names(contexts)}.`] : []),
    ...(guests.length > 0 ? [`These guests are left out: ${names(guests)}.`] : []),
    ...(windows.length > 0 ? [`These windows of memory are left out: ${names(windows)}.`] : []),
    `Transactions open at once, at most: ${small.contexts.map((c) => `${c.outstandingMax} of ${c.name}`).join(', ')}${alphabet.targets.length > 0 ? `; beats of a burst: ${alphabet.beats.join(', ')}` : ''}.`,
    alphabet.targets.length > 0
      ? `Bursts begin at ${alphabet.targets.map(sayAddress).join(', ')} only; ${sayDirections(alphabet)}.`
      : 'There are no jobs.',
    ...leftOutOfInterrupts(spec),
    ...(platform.safetyIsland && !spec.safetyIsland ? ['There is no safety island.'] : []),
    `Other units of protection${spec.identifiers ? ' and further targets of an interrupt' : ', further targets of an interrupt and tables of identifiers'} are left out.`,
    spec.pairs
      ? 'What waits for what in both runs is not compared, as where pairs are sampled.'
      : 'The cooperative phase follows a state only for rules that wait for a fair bus.',
    `The drain bound is ${spec.drainCyclesMax} cycles, a reset takes ${spec.resetCycles}, its acknowledgement is due in ${spec.resetAcknowledgeCyclesMax}, a commit takes ${spec.commitCycles}.`,
    'Contents of memory are left out.',
    alphabet.words.length > 0
      ? `Guests access ${alphabet.words.length} words, and write 1 only.`
      : 'Guests access no word themselves.',
    ...(procedures.length > 0
      ? [`These procedures are not started after the start: ${names(procedures)}.`]
      : []),
    ...(steps
      ? [
          'Procedures go on one step and time one cycle at once; a counterexample may tell several of them as one operation.',
        ]
      : []),
    ...(classes.length > 0 ? [`Operations of these classes do not occur: ${classes.join(', ')}.`] : []),
    ...(unowned.length > 0 ? [`These begin unassigned: ${names(unowned)}.`] : []),
  ]
}

/** Those that do not occur; a run is its steps. */
function classesOf({ classes }: Alphabet) {
  const steps = classes.includes('hypervisor step') && !classes.includes('hypervisor run')
  const gone = operationClasses.filter((name) => !classes.includes(name))
  return { steps, classes: steps ? gone.filter((name) => name !== 'hypervisor run') : gone }
}

function leftOutOfInterrupts({ interrupts, listRegisters, faultInterrupt, alphabet }: ScopeSpec): string[] {
  return [
    ...(interrupts ? [] : ['Contexts have no interrupts and no mailboxes.']),
    ...(interrupts && !alphabet.classes.includes('hypervisor take')
      ? ['Interrupts become pending and are never taken.']
      : []),
    listRegisters === 0
      ? 'There are no list registers.'
      : `A PE has ${listRegisters} list register${listRegisters === 1 ? '' : 's'}, at most.`,
    faultInterrupt
      ? `A fault is due at its interrupt in ${faultCyclesMax} cycles, at most.`
      : 'There is no fault interrupt.',
  ]
}

const sayAddress = (address: number): string => `0x${address.toString(16)}`
const sayDirections = ({ directions }: Alphabet): string =>
  directions.length === 2 ? 'reads and writes' : directions[0] === 1 ? 'writes only' : 'reads only'

/** Every class but these. */
export const allBut = (...names: readonly OperationClass[]): OperationClass[] =>
  operationClasses.filter((name) => !names.includes(name))
