/**
 * A slice: a smaller platform derived from a given one, with the operations that a search tries on it. It is a platform
 * like any other, renumbered throughout, and says of itself what it leaves out: a proof of it is a proof of no more.
 */

import { type OperationClass, operationClasses } from '../interface/operations.ts'
import type { Context, ContextInterrupt, Device, Guest, Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import type { Alphabet } from './alphabet.ts'

export interface SliceSpec {
  readonly name: string
  /**
   * Ordinals in the platform, and how many transactions each may have open; of each device that is kept, the primary must
   * be among them, and has no DMA of its own.
   */
  readonly contexts: readonly { readonly context: number; readonly outstandingMax: number }[]
  /** Ordinals in the platform, and of each the windows that stay. */
  readonly guests: readonly { readonly guest: number; readonly windows: readonly number[] }[]
  /** Beats a burst, at most. */
  readonly burstBeatsMax: number
  /** Whether contexts have their interrupts. The handlers, the injection and the fault interrupt stay out in any case. */
  readonly interrupts: boolean
  /** Bounds in device cycles; smaller ones make fewer states. */
  readonly drainCyclesMax: number
  readonly resetCycles: number
  readonly resetAcknowledgeCyclesMax: number
  readonly commitCycles: number
  /** Procedures that agents may start, by name. Those of the start are played in any case. */
  readonly procedures: readonly string[]
  /** What is tried, beside the starts. */
  readonly alphabet: (platform: Platform) => Omit<Alphabet, 'procedures'>
}

export interface Slice {
  readonly name: string
  readonly platform: Platform
  readonly points: Points
  readonly alphabet: Alphabet
}

/** @throws Error when the specification names what the platform lacks. */
export function slice(platform: Platform, spec: SliceSpec): Slice {
  const kept = keptOf(platform, spec)
  const guests = spec.guests.map(({ guest, windows }) => sliceGuest(platform, guest, windows))
  const contexts = spec.contexts.map(({ context }) => sliceContext(platform, spec, kept, context))
  const { protectionUnits: _units, safetyIsland: _island, ...executed } = platform
  const sliced: Platform = {
    ...executed,
    name: `${platform.name}/${spec.name}`,
    devices: kept.devices.map((d) => sliceDevice(platform.devices[d], spec)),
    contexts,
    guests,
    // Nothing is injected, so they would stay empty.
    processingElements: platform.processingElements.map((pe) => ({ ...pe, listRegisters: 0 })),
    lines: kept.lines.map((line) => {
      const { context, ...rest } = platform.lines[line]
      return { ...rest, ...(context !== undefined && { context: newOrdinal(spec, context) }) }
    }),
    protection: {
      ...platform.protection,
      regions: Math.max(1, kept.regions.length),
      commitCycles: spec.commitCycles,
      faultLine: undefined,
    },
    procedures: keptProcedures(platform, spec),
    owners: keptOwners(platform, spec),
    contracts: platform.contracts.filter((c) => guests.some((g) => g.name === c.of)),
    leavesOut: [],
  }
  const alphabet = { ...spec.alphabet(sliced), procedures: spec.procedures }
  return {
    name: spec.name,
    platform: { ...sliced, leavesOut: [...platform.leavesOut, ...leftOut(platform, spec, sliced, alphabet)] },
    points: { bursts: alphabet.targets, words: alphabet.words, cells: [] },
    alphabet,
  }
}

/** Ordinals in the platform of what stays, in its order: their places here are the new ordinals. */
interface Kept {
  readonly devices: readonly number[]
  readonly regions: readonly number[]
  readonly lines: readonly number[]
}

function keptOf(platform: Platform, spec: SliceSpec): Kept {
  const ordinals = spec.contexts.map((c) => c.context)
  const devices = [...new Set(ordinals.map((c) => present(platform.contexts, c, 'context').device))]
  for (const d of devices) {
    const { primary, name } = platform.devices[d]
    if (newOrdinal(spec, primary) < 0) throw new Error(`the slice ${spec.name} lacks the primary of ${name}`)
  }
  const hasLine = (line: number) =>
    ordinals.some((c) => interruptsOf(platform, spec, c).some((i) => i.line === line))
  const { contexts } = platform
  return {
    devices,
    regions: ordinals
      .flatMap((c) => nthOf(platform, spec, c).map((nth) => contexts[c].regions[nth]))
      .sort((a, b) => a - b),
    lines: platform.lines.flatMap((_, line) => (hasLine(line) ? [line] : [])),
  }
}

const newOrdinal = (spec: SliceSpec, context: number): number =>
  spec.contexts.findIndex((c) => c.context === context)

function present<T>(list: readonly T[], ordinal: number, what: string): T {
  if (ordinal >= list.length) throw new Error(`the platform has no ${what} ${ordinal}`)
  return list[ordinal]
}

const openMax = (platform: Platform, spec: SliceSpec, c: number): number => {
  const context = platform.contexts[c]
  const { outstandingMax } = spec.contexts[newOrdinal(spec, c)]
  return context.role === 'primary' ? 0 : Math.min(context.outstandingMax, outstandingMax)
}

/** A context that may have nothing open sends no messages. */
function interruptsOf(platform: Platform, spec: SliceSpec, c: number): readonly ContextInterrupt[] {
  const { role, interrupts } = platform.contexts[c]
  if (!spec.interrupts || role === 'primary') return []
  return interrupts.filter((i) => i.trigger !== 'message' || openMax(platform, spec, c) > 0)
}

/** The regions of a context's settings that stay, by their place in the setting: a mailbox goes with its interrupt. */
function nthOf(platform: Platform, spec: SliceSpec, c: number): number[] {
  if (openMax(platform, spec, c) === 0) return []
  const context = platform.contexts[c]
  const stay = interruptsOf(platform, spec, c)
  const gone = context.interrupts.flatMap((i) => (stay.includes(i) ? [] : (i.mailbox ?? [])))
  const isMailbox = (nth: number) =>
    context.settings.some((s) => s.regions[nth] && gone.includes(s.regions[nth].base))
  return context.regions.flatMap((_, nth) => (isMailbox(nth) ? [] : [nth]))
}

function sliceContext(platform: Platform, spec: SliceSpec, kept: Kept, c: number): Context {
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
      if (s.guest === undefined) return s.regions.length === 0 ? [s] : []
      const guest = spec.guests.findIndex((g) => g.guest === s.guest)
      const window = spec.guests[guest]?.windows.indexOf(s.window) ?? -1
      if (nths.length === 0 || window < 0) return []
      return [{ guest, window, regions: nths.flatMap((nth) => s.regions[nth] ?? []) }]
    }),
    regions: nths.map((nth) => kept.regions.indexOf(context.regions[nth])),
  }
}

function sliceGuest(platform: Platform, g: number, windows: readonly number[]): Guest {
  const guest = present(platform.guests, g, 'guest')
  return { ...guest, windows: windows.map((w) => present(guest.windows, w, `window of ${guest.name}`)) }
}

/** Ports and tables are for static rules, which look at the whole. */
function sliceDevice(device: Device, spec: SliceSpec): Device {
  const { ports: _ports, identifierTable: _table, ...executed } = device
  return {
    ...executed,
    primary: newOrdinal(spec, device.primary),
    contexts: device.contexts.map((c) => newOrdinal(spec, c)).filter((c) => c >= 0),
    drainCyclesMax: spec.drainCyclesMax,
    resetCycles: spec.resetCycles,
    resetAcknowledgeCyclesMax: spec.resetAcknowledgeCyclesMax,
  }
}

/** What every start plays. `protect` gives a primary its own setting, and here it has none. */
const playedAtStart = ['boot', 'assign', 'passThrough'] as const

const keptProcedures = ({ procedures }: Platform, spec: SliceSpec): Platform['procedures'] =>
  procedures.filter(({ name }) => spec.procedures.includes(name) || playedAtStart.some((n) => n === name))

function keptOwners({ owners }: Platform, spec: SliceSpec): Platform['owners'] {
  return owners.flatMap((o) => {
    const context = newOrdinal(spec, o.context)
    const guest = spec.guests.findIndex((g) => g.guest === o.guest)
    const window = spec.guests[guest]?.windows.indexOf(o.window) ?? -1
    return context >= 0 && window >= 0 ? [{ context, guest, window }] : []
  })
}

/** One sentence for each thing that is smaller than in the platform. */
function leftOut(platform: Platform, spec: SliceSpec, sliced: Platform, alphabet: Alphabet): string[] {
  const names = (list: readonly { readonly name: string }[]) => list.map((x) => x.name).join(', ')
  const contexts = platform.contexts.filter((_, c) => newOrdinal(spec, c) < 0)
  const guests = platform.guests.filter((_, g) => !spec.guests.some((x) => x.guest === g))
  const windows = spec.guests.flatMap(({ guest, windows }) =>
    platform.guests[guest].windows
      .filter((_, w) => !windows.includes(w))
      .map((w) => ({ name: `${w.name} of ${platform.guests[guest].name}` })),
  )
  const unowned = sliced.contexts.filter(
    (c, i) => c.role === 'secondary' && !sliced.owners.some((o) => o.context === i),
  )
  const procedures = platform.procedures.filter((p) => !spec.procedures.includes(p.name))
  const classes = operationClasses.filter((name) => !alphabet.classes.includes(name))
  return [
    ...(contexts.length > 0 ? [`These contexts are left out: ${names(contexts)}.`] : []),
    ...(guests.length > 0 ? [`These guests are left out: ${names(guests)}.`] : []),
    ...(windows.length > 0 ? [`These windows of memory are left out: ${names(windows)}.`] : []),
    'A primary has no DMA and no interrupt of its own.',
    `Transactions open at once, at most: ${sliced.contexts.map((c) => `${c.outstandingMax} of ${c.name}`).join(', ')}; beats of a burst: ${spec.burstBeatsMax}.`,
    `Bursts begin at ${alphabet.targets.map(sayAddress).join(', ')} only; ${sayDirections(alphabet)}.`,
    spec.interrupts
      ? 'Interrupts become pending and are never taken.'
      : 'Contexts have no interrupts and no mailboxes.',
    'There is no fault interrupt and there are no list registers.',
    ...(platform.safetyIsland ? ['There is no safety island.'] : []),
    `The drain bound is ${spec.drainCyclesMax} cycles, a reset takes ${spec.resetCycles}, its acknowledgement is due in ${spec.resetAcknowledgeCyclesMax}, a commit takes ${spec.commitCycles}.`,
    'Contents of memory are left out.',
    alphabet.words.length > 0
      ? `Guests access ${alphabet.words.length} words, and write 1 only.`
      : 'Guests access no word themselves.',
    ...(procedures.length > 0
      ? [`These procedures are not started after the start: ${names(procedures)}.`]
      : []),
    ...(classes.length > 0 ? [`Operations of these classes do not occur: ${classes.join(', ')}.`] : []),
    ...(unowned.length > 0
      ? [`These begin unassigned, since their owners are left out: ${names(unowned)}.`]
      : []),
  ]
}

const sayAddress = (address: number): string => `0x${address.toString(16)}`
const sayDirections = ({ directions }: Alphabet): string =>
  directions.length === 2 ? 'reads and writes' : directions[0] === 1 ? 'writes only' : 'reads only'

/** Every class but these. */
export const allBut = (...names: readonly OperationClass[]): OperationClass[] =>
  operationClasses.filter((name) => !names.includes(name))
