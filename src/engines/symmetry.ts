/**
 * Symmetry of a scope: contexts that are alike may change places, and guests with them. A renaming exchanges them, with
 * their regions, frames, stream identifiers, control registers and windows of memory, in operations and in the register
 * file (renaming.ts), and leaves the start as it is; states that a renaming makes of each other are searched once. It is
 * a claim, so it is held against the system before it is used (commutes.ts). Read `symmetryOf`, then `renamingBy`.
 */
import { type FlatOperation, OP } from '../interface/operations.ts'
import { type Context, isHandler, originBit, type Platform } from '../interface/platform.ts'
import { registers } from '../interface/registers.ts'
import { compilePrograms, type Program, type Step } from '../software/programs.ts'
import { attributesIn, type Rename, type Renaming, renamedIn } from './renaming.ts'

export interface Symmetry {
  /** Of the scope: those that change places. */
  readonly contexts: readonly number[]
  readonly guests: readonly number[]
  /** Each but the one that leaves all in their places. */
  readonly renamings: readonly Renaming[]
}

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
  const all = renamings.slice(1).map(({ to, guests: g }) => renamingBy(platform, to, g))
  if (all.length === 0) return { none: 'those that are alike do not begin alike' }
  // Two that keep procedures and operations do so one after the other: those that stay are a group with that of nothing.
  const judged = all.map((renaming) => ({ renaming, why: unfit(platform, operations, renaming) }))
  const others = judged.flatMap(({ renaming, why }) => (why === undefined ? [renaming] : []))
  if (others.length === 0)
    return { none: [...new Set(judged.flatMap(({ why }) => why ?? []))].join('; and ') }
  const move = (list: readonly number[], of: (r: Renaming) => readonly number[]) =>
    list.filter((i) => others.some((renaming) => of(renaming)[i] !== i))
  return {
    contexts: move(contexts, (r) => r.contexts),
    guests: move(guests, (r) => r.guests),
    renamings: others,
  }
}

/** Why a renaming is none of the scope's; undefined where it is one. */
function unfit(
  platform: Platform,
  operations: readonly FlatOperation[],
  renaming: Renaming,
): string | undefined {
  const uneven = unevenProgram(platform, operations, renaming)
  if (uneven !== undefined) return `its procedure ${uneven} treats them one after another`
  return operations.some((op) => renamedIn(platform, operations, renaming, op) < 0)
    ? 'what may be done to one of them may not be done to the other'
    : undefined
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
    settings: all.map(({ settings }, c) =>
      settings.map(({ guest, window }, i) =>
        guest === undefined
          ? i
          : all[contexts[c]].settings.findIndex((s) => s.guest === guests[guest] && s.window === window),
      ),
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
    if (isHandler(platform.procedures[procedure])) return i
    const takes = platform.procedures[procedure].arguments
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
    (operations.some((op) => op.code === TAKE) && isHandler(platform.procedures[procedure]))
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
      setting: renaming.settings[begins.context][begins.setting],
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
