/**
 * Symmetry of a scope: contexts that are alike may change places, and guests with them. A renaming exchanges them, with
 * their regions, frames, stream identifiers, control registers and windows of memory, in operations and in the register
 * file, and leaves the start as it is; states that a renaming makes of each other are searched once. It is a claim, so it
 * is held against the system before it is used: `differs`. Read `symmetryOf`, then `renamingBy`.
 */
import { STEP, type TransitionSystem } from '../explorer/system.ts'
import { hardwarePart } from '../hardware/hardware.ts'
import { type FlatOperation, OP, operationClasses } from '../interface/operations.ts'
import { type Context, originBit, type Platform } from '../interface/platform.ts'
import { registers, STREAM_SHIFT } from '../interface/registers.ts'
import { column, elementsOf, type Layout, NONE, type Placed } from '../layout/layout.ts'
import { differences } from '../layout/state.ts'
import { compilePrograms, type Program, type Step } from '../software/programs.ts'
import { softwarePart } from '../software/software.ts'
import { below, mix } from './random.ts'

export interface Symmetry {
  /** Of the scope: those that change places. */
  readonly contexts: readonly number[]
  readonly guests: readonly number[]
  /** Each but the one that leaves all in their places. */
  readonly renamings: readonly Renaming[]
}

/** By ordinal, the one whose place each takes; and what follows from that. */
export interface Renaming {
  readonly contexts: readonly number[]
  readonly guests: readonly number[]
  readonly regions: readonly number[]
  readonly frames: readonly number[]
  readonly programs: readonly number[]
  /** Of each context that changes places: its settings. */
  readonly settings: readonly number[]
  /** Byte addresses: of frames, of windows, and of the registers by which a primary manages its secondaries. */
  readonly address: Rename
  readonly stream: Rename
  readonly vmid: Rename
  /** A word with a bit for each context, and one with a bit for each secondary of its device. */
  readonly contextBits: Rename
  readonly originBits: Rename
}
type Rename = (value: number) => number

/** The renamings of a scope that leave its start as it is, or why there are none. */
export function symmetryOf(
  platform: Platform,
  operations: readonly FlatOperation[],
): Symmetry | { readonly none: string } {
  const { family } = platform.protection
  const contexts = alikeIn(platform)
  if (contexts.length === 0) return { none: 'no two of its contexts are alike' }
  if (family !== 'staged' && family !== 'direct')
    return { none: 'its protection tells requesters by masks or domains, which are not renamed' }
  if (contexts.some((c) => platform.contexts[c].interrupts.length > 0))
    return { none: 'those that are alike have interrupts, and lines are not renamed' }
  const guests = alikeGuestsIn(platform)
  const renamings = permutations(contexts).flatMap((toContexts) =>
    permutations(guests).flatMap((toGuests) => {
      const to = permuted(platform.contexts.length, contexts, toContexts)
      return isStartKept(platform, to, permuted(platform.guests.length, guests, toGuests))
        ? [{ to, guests: permuted(platform.guests.length, guests, toGuests) }]
        : []
    }),
  )
  const others = renamings.slice(1).map(({ to, guests: g }) => renamingBy(platform, to, g))
  if (others.length === 0) return { none: 'those that are alike do not begin alike' }
  for (const renaming of others) {
    const uneven = unevenProgram(platform, operations, renaming)
    if (uneven !== undefined) return { none: `its procedure ${uneven} treats them one after another` }
    if (operations.some((op) => renamedIn(platform, operations, renaming, op) < 0))
      return { none: 'what may be done to one of them may not be done to the other' }
  }
  const move = (list: readonly number[], of: (r: Renaming) => readonly number[]) =>
    list.filter((i) => others.some((renaming) => of(renaming)[i] !== i))
  return {
    contexts: move(contexts, (r) => r.contexts),
    guests: move(guests, (r) => r.guests),
    renamings: others,
  }
}

const permuted = (length: number, from: readonly number[], to: readonly number[]): number[] =>
  Array.from({ length }, (_, i) => to[from.indexOf(i)] ?? i)

/** Who owns what at the start is the same in the other places. */
function isStartKept({ owners }: Platform, contexts: readonly number[], guests: readonly number[]): boolean {
  return owners.every(({ context, guest, window }) =>
    owners.some((o) => o.context === contexts[context] && o.guest === guests[guest] && o.window === window),
  )
}

/** The most secondaries of one device that differ in nothing but where they lie and how they are called. */
const alikeIn = ({ contexts }: Platform): number[] =>
  mostAlike(contexts, (context) => (context.role === 'secondary' ? shapeOf(context) : undefined))

/**
 * Those whose windows are alike. Deadlines and physical FIQs are left out: only rules that wait for a fair bus look at the
 * former, and those are searched without symmetry; the latter are interrupts.
 */
const alikeGuestsIn = ({ guests, processingElements }: Platform): number[] =>
  mostAlike(guests, ({ windows, memory, pe }) => ({
    pe: processingElements[pe].listRegisters,
    memory: memory.length,
    windows: windows.map(({ base, limit, name: _, ...window }) => ({ ...window, bytes: limit - base })),
  }))

/** Of one, or none, nothing. */
function mostAlike<T>(list: readonly T[], shape: (one: T) => unknown): number[] {
  const sets = new Map<string, number[]>()
  list.forEach((one, i) => {
    const key = JSON.stringify(shape(one))
    if (key !== undefined) sets.set(key, [...(sets.get(key) ?? []), i])
  })
  const [most = []] = [...sets.values()].sort((a, b) => b.length - a.length)
  return most.length > 1 ? most : []
}

const shapeOf = ({ frames, streams, settings, regions, control, ...context }: Context) => ({
  ...context,
  name: '',
  interrupts: context.interrupts.map((i) => ({ ...i, line: 0, mailbox: 0 })),
  frames: frames.map(({ base, limit }) => limit - base),
  streams: streams.length,
  regions: regions.length,
  control: Object.keys(control),
  // What each gives is its window, which the guest has.
  settings: settings.map(({ guest, window, regions: given }) => ({ guest, window, regions: given.length })),
})

/** The first is as given. */
function permutations(list: readonly number[]): number[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((first, i) =>
    permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [first, ...rest]),
  )
}

function renamingBy(platform: Platform, contexts: readonly number[], guests: readonly number[]): Renaming {
  const { contexts: all } = platform
  const from = contexts.flatMap((to, c) => (to === c ? [] : [c]))
  const firstFrame = all.map((_, c) => all.slice(0, c).reduce((n, { frames }) => n + frames.length, 0))
  const regions = Array.from({ length: platform.protection.regions }, (_, r) => r)
  const streams = new Map<number, number>()
  const exact = new Map<number, number>()
  for (const [c, context] of all.entries()) {
    const other = all[contexts[c]]
    context.regions.forEach((r, nth) => {
      regions[r] = other.regions[nth]
    })
    context.streams.forEach((stream, nth) => {
      streams.set(stream, other.streams[nth])
    })
    const there: Readonly<Record<string, number | undefined>> = other.control
    for (const [name, address] of Object.entries(context.control)) exact.set(address, there[name] ?? address)
  }
  const moves = [
    ...from.map((c) => [all[c].frames, all[contexts[c]].frames] as const),
    ...guests.map((to, g) => [platform.guests[g].windows, platform.guests[to].windows] as const),
  ]
  const moved = moves.flatMap(([here, there]) =>
    here.map(({ base, limit }, nth) => ({ base, limit, to: there[nth].base })),
  )
  const settings = all[from[0] ?? 0].settings
  const address = (a: number): number => {
    const range = moved.find(({ base, limit }) => base <= a && a <= limit)
    return range ? a - range.base + range.to : (exact.get(a) ?? a)
  }
  const bitsBy = (bitOf: (c: number) => number) => {
    const renamed = from.reduce((bits, c) => bits | bitOf(c), 0)
    return (bits: number): number =>
      from.reduce((now, c) => ((bits & bitOf(c)) === 0 ? now : now | bitOf(contexts[c])), bits & ~renamed) >>>
      0
  }
  return {
    contexts,
    guests,
    regions,
    settings: settings.map(({ guest, window }, i) =>
      guest === undefined ? i : settings.findIndex((s) => s.guest === guests[guest] && s.window === window),
    ),
    frames: all.flatMap(({ frames }, c) => frames.map((_, nth) => firstFrame[contexts[c]] + nth)),
    programs: programsBy(platform, contexts, guests),
    address,
    stream: (stream) => streams.get(stream) ?? stream,
    vmid: (vmid) => platform.guests[guests[platform.guests.findIndex((g) => g.vmid === vmid)]]?.vmid ?? vmid,
    contextBits: bitsBy((c) => 1 << c),
    originBits: bitsBy((c) => originBit(platform, c)),
  }
}

/** By program, the one that does the same in the other places. Arguments that mean nothing to it are 0. */
function programsBy(platform: Platform, contexts: readonly number[], guests: readonly number[]): number[] {
  const { list } = compilePrograms(platform)
  return list.map((program, i) => {
    const { procedure, context, guest, window } = program
    const takes = platform.procedures[procedure].arguments
    if (takes.includes('interrupt')) return i
    const [c, g] = [
      takes.includes('context') ? contexts[context] : context,
      takes.includes('guest') ? guests[guest] : guest,
    ]
    return list.findIndex(
      (p) => p.procedure === procedure && p.context === c && p.guest === g && p.window === window,
    )
  })
}

/** A procedure that may run and, in other places, does not do the same in the same order. */
function unevenProgram(
  platform: Platform,
  operations: readonly FlatOperation[],
  renaming: Renaming,
): string | undefined {
  const { list } = compilePrograms(platform)
  const started = new Set(operations.flatMap((op) => (op.code === START ? [op.ordinal] : [])))
  const mayRun = ({ procedure }: Program): boolean =>
    started.has(procedure) ||
    (operations.some((op) => op.code === TAKE) &&
      platform.procedures[procedure].arguments.includes('interrupt'))
  const uneven = list.find((program, i) => {
    const other = list[renaming.programs[i]]
    return (
      mayRun(program) &&
      (other === undefined ||
        JSON.stringify(program.steps.map((step) => renamedStep(step, renaming))) !==
          JSON.stringify(other.steps))
    )
  })
  return uneven && platform.procedures[uneven.procedure].name
}
const START = OP['hypervisor start']
const TAKE = OP['hypervisor take']

function renamedStep(step: Step, renaming: Renaming): Step {
  const { name, per } = registers[step.register]
  const { begins } = step
  const places =
    per === 'context'
      ? renaming.contexts
      : per === 'region'
        ? renaming.regions
        : per === 'el2 region'
          ? renaming.frames
          : undefined
  const rename = namedIn(renaming)[name] ?? ((value: number) => value)
  return {
    ...step,
    index: places?.[step.index] ?? step.index,
    // Of a register that is no PE's it decides nothing.
    guest: 'system' in registers[step.register] ? (renaming.guests[step.guest] ?? step.guest) : step.guest,
    value: rename(step.value),
    values: step.values.map(rename),
    begins: begins && {
      context: renaming.contexts[begins.context],
      setting:
        renaming.contexts[begins.context] === begins.context
          ? begins.setting
          : renaming.settings[begins.setting],
    },
  }
}

/** What a register's value names. */
const namedIn = (renaming: Renaming): Partial<Record<string, Rename>> => ({
  OWNER: renaming.vmid,
  BASE: renaming.address,
  LIMIT: renaming.address,
  EL2_BASE: renaming.address,
  EL2_LIMIT: renaming.address,
  ATTRIBUTES: (attributes) => attributesIn(renaming, attributes),
})

const attributesIn = ({ stream }: Renaming, attributes: number): number =>
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
  const takes = op.code === START ? procedures[op.ordinal].arguments : undefined
  const namesContext = takes ? takes.includes('context') : ofContext.has(op.code)
  const namesGuest = takes ? takes.includes('guest') : ofGuest.has(op.code)
  const context = namesContext ? renaming.contexts[op.context] : op.context
  const guest = namesGuest ? renaming.guests[op.guest] : op.guest
  const address = ofAddress.has(op.code) ? renaming.address(op.address) : op.address
  const renamed = JSON.stringify({ ...op, guest, context, address })
  return operations.findIndex((other) => JSON.stringify(other) === renamed)
}

/** Columns whose values name what is renamed, and do not say so in the layout. */
const named = (
  { stream, address, programs, contextBits, originBits, vmid, settings }: Renaming,
  attributes: Rename,
): Readonly<Record<string, Rename>> => {
  const program: Rename = (p) => (p === 0 ? 0 : programs[p - 1] + 1)
  const setting: Rename = (s) => settings[s] ?? s
  const settingPlus1: Rename = (s) => (s === 0 ? 0 : setting(s - 1) + 1)
  const settingBits: Rename = (bits) =>
    settings.reduce(
      (now, to, s) => ((bits >>> s) & 1 ? now | (1 << to) : now),
      bits & ~((1 << settings.length) - 1),
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
  value: Rename | undefined,
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
  const rename = held ? (v: number) => (v === NONE ? NONE : held[v]) : value
  return Array.from({ length }, (_, from): Moved => {
    let [to, rest, stride] = [0, from, 1]
    for (const d of [...dimensions].reverse()) {
      const size = elementsOf({ per: d }, sizes)
      const at = rest % size
      rest = (rest - at) / size
      to += (placesOf(d)?.[at] ?? at) * stride
      stride *= size
    }
    return { to, from, rename }
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

/** Walks from the start, the steps of each, and one in how many of its states is looked at. */
const walks = 32
const walkSteps = 256
const sampledEach = 8

/**
 * Where stepping and renaming do not commute, in words; undefined where they do in each state that was looked at: the
 * renamed operation does in the renamed state what the operation does in the state, and leads to its renaming.
 */
export function differs(
  platform: Platform,
  transitions: TransitionSystem,
  operations: readonly FlatOperation[],
  renamings: readonly Renaming[],
  /** What is renamed: left out, every column. */
  layout: Layout = transitions.state.layout,
): string | undefined {
  try {
    return differsIn(platform, transitions, operations, renamings, layout)
  } catch (error) {
    // A renamed state may be one that no context can be in.
    if (error instanceof TypeError) return 'a renamed state is none of the system'
    throw error
  } finally {
    transitions.state.words.set(transitions.initial[0])
  }
}

function differsIn(
  platform: Platform,
  transitions: TransitionSystem,
  operations: readonly FlatOperation[],
  renamings: readonly Renaming[],
  layout: Layout,
): string | undefined {
  const { words } = transitions.state
  const ways = renamings.map((renaming) => differing(platform, transitions, operations, renaming, layout))
  let found: string | undefined
  for (let walk = 0; walk < walks && found === undefined; walk++) {
    words.set(transitions.initial[0])
    for (let n = 0; n < walkSteps && found === undefined && walkOn(transitions, mix(walk, n)); n++) {
      if (n % sampledEach !== 0) continue
      const from = words.slice()
      found = ways.map((differsFrom) => differsFrom(from)).find((what) => what !== undefined)
      words.set(from)
    }
  }
  return found
}

/** Takes the first operation that has an effect, from one that `hash` names on. False: none has. */
function walkOn({ state, operations, step }: TransitionSystem, hash: number): boolean {
  const from = state.words.slice()
  for (let i = 0; i < operations; i++) {
    if (step((below(hash, operations) + i) % operations) === STEP.effective) return true
    state.words.set(from)
  }
  return false
}

/** Tries every operation in a state, and what the renaming makes of it in what that makes of the state. */
function differing(
  platform: Platform,
  { state, step }: TransitionSystem,
  operations: readonly FlatOperation[],
  renaming: Renaming,
  layout: Layout,
): (from: Uint32Array) => string | undefined {
  const { words } = state
  const renamed = new Uint32Array(words.length)
  const { play } = renamer(layout, renaming, state.buffer, renamed.buffer)
  const others = operations.map((op) => renamedIn(platform, operations, renaming, op))
  const renamedOf = (): Uint32Array => {
    renamed.set(words)
    play()
    return renamed.slice()
  }
  return (from) => {
    words.set(from)
    const there = renamedOf()
    for (const [o, { code }] of operations.entries()) {
      words.set(from)
      const did = step(o)
      const expected = renamedOf()
      words.set(there)
      const name = operationClasses[code]
      if (step(others[o]) !== did) return `'${name}' may be done in one place and not in the other`
      const [difference] = did === STEP.effective ? differences(state.layout, expected, words.slice()) : []
      if (difference) return `${difference.part}.${difference.name} after '${name}'`
    }
    return undefined
  }
}
