/**
 * A renaming of alike contexts and guests, applied: to an operation, and to a register file, whose columns are permuted by
 * what they are indexed by and whose values are renamed by what they hold. Read `renamer`, then `named`.
 */
import type { TransitionSystem } from '../explorer/system.ts'
import { hardwarePart } from '../hardware/hardware.ts'
import { type FlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { STREAM_SHIFT } from '../interface/registers.ts'
import { column, elementsOf, type Layout, NONE, type Placed } from '../layout/layout.ts'
import { softwarePart } from '../software/software.ts'

/** By ordinal, the one whose place each takes; and what follows from that. */
export interface Renaming {
  readonly contexts: readonly number[]
  readonly guests: readonly number[]
  readonly regions: readonly number[]
  readonly frames: readonly number[]
  readonly programs: readonly number[]
  /** By context: its settings. */
  readonly settings: readonly (readonly number[])[]
  /** Byte addresses: of frames, of windows, and of the registers by which a primary manages its secondaries. */
  readonly address: Rename
  readonly stream: Rename
  readonly vmid: Rename
  /** A word with a bit for each context, and one with a bit for each secondary of its device. */
  readonly contextBits: Rename
  readonly originBits: Rename
}
export type Rename = (value: number) => number

export const attributesIn = ({ stream }: Renaming, attributes: number): number =>
  ((attributes & ((1 << STREAM_SHIFT) - 1)) | (stream(attributes >>> STREAM_SHIFT) << STREAM_SHIFT)) >>> 0

/** Those that speak of a context. */
const ofContext: ReadonlySet<number> = new Set(
  (
    [
      'guest job',
      'device issue',
      'device raise',
      'device fail',
      'interconnect deliver',
      'interconnect respond',
      'interconnect error',
    ] as const
  ).map((name) => OP[name]),
)
const ofGuest: ReadonlySet<number> = new Set(
  (
    [
      'guest read',
      'guest write',
      'guest job',
      'guest crash',
      'guest hang',
      'guest acknowledge',
      'guest end',
      'hypervisor take',
    ] as const
  ).map((name) => OP[name]),
)
const ofAddress: ReadonlySet<number> = new Set(
  (['guest read', 'guest write', 'guest job'] as const).map((name) => OP[name]),
)

/** The ordinal of the operation that does the same in the other places, or -1. */
export function renamedIn(
  { procedures }: Platform,
  operations: readonly FlatOperation[],
  renaming: Renaming,
  op: FlatOperation,
): number {
  const takes = op.code === OP['hypervisor start'] ? procedures[op.ordinal].arguments : undefined
  const namesContext = takes ? takes.includes('context') : ofContext.has(op.code)
  const namesGuest = takes ? takes.includes('guest') : ofGuest.has(op.code)
  const context = namesContext ? renaming.contexts[op.context] : op.context
  const guest = namesGuest ? renaming.guests[op.guest] : op.guest
  const address = ofAddress.has(op.code) ? renaming.address(op.address) : op.address
  const renamed = JSON.stringify({ ...op, guest, context, address })
  return operations.findIndex((other) => JSON.stringify(other) === renamed)
}

/** What takes the place of a value of an element, which is one of this context, or of none (-1). */
type RenameOf = (value: number, context: number) => number

/** Columns whose values name what is renamed, and do not say so in the layout. */
const named = (
  { stream, address, programs, contextBits, originBits, vmid, settings }: Renaming,
  attributes: Rename,
): Readonly<Record<string, RenameOf>> => {
  const program: Rename = (p) => (p === 0 ? 0 : programs[p - 1] + 1)
  const setting: RenameOf = (s, c) => settings[c][s] ?? s
  const settingPlus1: RenameOf = (s, c) => (s === 0 ? 0 : setting(s - 1, c) + 1)
  const settingBits: RenameOf = (bits, c) =>
    settings[c].reduce(
      (now, to, s) => ((bits >>> s) & 1 ? now | (1 << to) : now),
      bits & ~((1 << settings[c].length) - 1),
    ) >>> 0
  const streamPlus1: Rename = (s) => (s === 0 ? 0 : stream(s - 1) + 1)
  return {
    [`${hardwarePart}.origin`]: originBits,
    [`${hardwarePart}.ownerVmid`]: vmid,
    [`${hardwarePart}.slotAddress`]: address,
    [`${hardwarePart}.base`]: address,
    [`${hardwarePart}.limit`]: address,
    [`${hardwarePart}.attributes`]: attributes,
    [`${hardwarePart}.shadowBase`]: address,
    [`${hardwarePart}.shadowLimit`]: address,
    [`${hardwarePart}.shadowAttributes`]: attributes,
    [`${hardwarePart}.faultStream`]: stream,
    [`${hardwarePart}.faultAddress`]: address,
    [`${hardwarePart}.el2Base`]: address,
    [`${hardwarePart}.el2Limit`]: address,
    [`${softwarePart}.program`]: program,
    [`${softwarePart}.handler`]: program,
    'settings.inForce': setting,
    'settings.begun': settingBits,
    'settings.latest': settingPlus1,
    'settings.committing': settingPlus1,
    'CTX-3.written': vmid,
    'ST-2.atPort': contextBits,
    'DMA-1.ofDma': streamPlus1,
    'DMA-1.ofMessages': streamPlus1,
    'DMA-3.b.listed': streamPlus1,
    'DMA-3.b.issued': streamPlus1,
    'MP-12.a.deciding': settingBits,
    'MP-12.d.counted': settingBits,
    'X-1.a.under': settingBits,
    'MP-13.toldBase': address,
    'MP-13.toldLimit': address,
    'MP-13.toldAttributes': attributes,
    'MP-14.b.blockedStream': stream,
    'MP-14.b.blockedAddress': address,
    'MP-14.b.heldStream': stream,
    'MP-14.b.heldAddress': address,
  }
}

/** One element of the register file that a renaming moves, or whose value it renames. */
interface Moved {
  readonly to: number
  readonly from: number
  readonly rename: Rename | undefined
}

export interface Renamer {
  /** Writes the renamed state into `to`, which already equals `from`. */
  play(): void
  /** Below 0: the renamed state comes before the state, element by element of those that are renamed; above 0: after. */
  order(): number
}

export function renamer(layout: Layout, renaming: Renaming, from: ArrayBuffer, to: ArrayBuffer): Renamer {
  const values = named(renaming, (attributes) => attributesIn(renaming, attributes))
  const plans = layout.placed.flatMap((placed) => {
    const moved = movedIn(layout, renaming, placed, values[`${placed.part}.${placed.name}`])
    return moved.length === 0 ? [] : [{ moved, source: column(placed, from), target: column(placed, to) }]
  })
  const plain = plans.flatMap(({ moved, source, target }) => {
    const same = moved.filter(({ rename }) => !rename)
    return same.length === 0
      ? []
      : [{ source, target, at: same.map((m) => m.to), of: same.map((m) => m.from) }]
  })
  const other = plans.flatMap(({ moved, source, target }) =>
    moved.flatMap(({ to: at, from: of, rename }) => (rename ? [{ source, target, at, of, rename }] : [])),
  )
  return {
    play: () => {
      for (const { source, target, at, of } of plain)
        for (let i = 0; i < at.length; i++) target[at[i]] = source[of[i]]
      for (const { source, target, at, of, rename } of other) target[at] = rename(source[of])
    },
    order: () => {
      for (const { source, at, of } of plain)
        for (let i = 0; i < at.length; i++)
          if (source[of[i]] !== source[at[i]]) return source[of[i]] - source[at[i]]
      for (const { source, at, of, rename } of other) {
        const difference = rename(source[of]) - source[at]
        if (difference !== 0) return difference
      }
      return 0
    },
  }
}

function movedIn(
  { sizes }: Layout,
  renaming: Renaming,
  { field, length }: Placed,
  value: RenameOf | undefined,
): Moved[] {
  const { per = [], holds } = field
  const dimensions = typeof per === 'string' ? [per] : per
  const places = {
    context: renaming.contexts,
    guest: renaming.guests,
    region: renaming.regions,
    frame: renaming.frames,
  } as const
  const placesOf = (d: string): readonly number[] | undefined =>
    d in places ? places[d as keyof typeof places] : undefined
  const held = holds && placesOf(holds)
  const renameOf = held ? (v: number) => (v === NONE ? NONE : held[v]) : value
  return Array.from({ length }, (_, from): Moved => {
    let [to, rest, stride, context] = [0, from, 1, -1]
    for (const d of [...dimensions].reverse()) {
      const size = elementsOf({ per: d }, sizes)
      const at = rest % size
      rest = (rest - at) / size
      if (d === 'context') context = at
      to += (placesOf(d)?.[at] ?? at) * stride
      stride *= size
    }
    return { to, from, rename: renameOf && ((v) => renameOf(v, context)) }
  }).filter((moved) => moved.to !== moved.from || moved.rename)
}

/** Of all that the renamings make of the working state, the least takes its place. */
export function canonicalOf({ state }: TransitionSystem, renamings: readonly Renaming[]): () => void {
  const { words, layout } = state
  const [only, ...more] = renamings
  if (only && more.length === 0) {
    const other = new Uint32Array(words.length)
    const { play, order } = renamer(layout, only, state.buffer, other.buffer)
    return () => {
      if (order() >= 0) return
      other.set(words)
      play()
      words.set(other)
    }
  }
  const before = new Uint32Array(words.length)
  const least = new Uint32Array(words.length)
  const now = new Uint32Array(words.length)
  const plays = renamings.map((renaming) => renamer(layout, renaming, before.buffer, now.buffer))
  return () => {
    before.set(words)
    let isRenamed = false
    for (const { play } of plays) {
      now.set(before)
      play()
      if (!isLess(now, isRenamed ? least : before)) continue
      least.set(now)
      isRenamed = true
    }
    if (isRenamed) words.set(least)
  }
}

function isLess(some: Uint32Array, others: Uint32Array): boolean {
  let w = 0
  while (w < some.length && some[w] === others[w]) w++
  return w < some.length && some[w] < others[w]
}
