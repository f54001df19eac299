/** What the small scopes of all families are made of: which contexts, guests and classes of operations they take. */
import { arbiterOf, type Context, type Platform } from '../interface/platform.ts'
import { firstReached } from '../interface/stages.ts'
import type { Alphabet } from './alphabet.ts'
import type { ScopeSpec } from './scope.ts'

export interface Family {
  readonly name: string
  /** What is proved in it, in a sentence. */
  readonly about: string
  /** Undefined where the platform lacks what the family speaks of. */
  readonly small: (platform: Platform) => ScopeSpec | undefined
  /** With more of what makes states. Undefined where the platform lacks that. */
  readonly large: (platform: Platform) => ScopeSpec | undefined
  /** What the large one has more. */
  readonly more: string
}

/** `more`: 1 in the large scope, 0 in the small one. */
type Make = (platform: Platform, more: 0 | 1) => UnnamedScope | undefined
export type UnnamedScope = Omit<ScopeSpec, 'name'>

/** The large one has a name of its own, and only contexts that can do what is more. */
export const family = (name: string, about: string, more: string, make: Make): Family => ({
  ...{ name, about, more },
  small: (platform) => {
    const spec = make(platform, 0)
    return spec && { ...spec, name }
  },
  large: (platform) => {
    const spec = make(platform, 1)
    const fits = spec?.contexts.every((c) => platform.contexts[c.context].outstandingMax >= c.outstandingMax)
    return spec && fits ? { ...spec, name: largeName(name), about: `${about} ${more}` } : undefined
  },
})
const largeName = (family: string): string => `${family}-large`

export const furtherTransaction = 'A context may have two transactions open.'
export const furtherContext = 'One more context is in.'

/**
 * Classes that multiply states and decide nothing that the rules of a family without interrupts speak of. A guest that
 * has stopped does less than one that runs; a procedure that runs to its next wait makes the same steps.
 */
export const unused = [
  'guest read',
  'guest crash',
  'guest hang',
  'guest acknowledge',
  'guest end',
  'hypervisor run',
  'hypervisor take',
  'device fail',
] as const

/** The smallest that keep their order: a drain that isolates, a reset that takes time, a bound that can be missed. */
const bounds = { drainCyclesMax: 2, resetCycles: 1, resetAcknowledgeCyclesMax: 3, commitCycles: 1 } as const

export const plain = {
  ...bounds,
  burstBeatsMax: 1,
  interrupts: false,
  listRegisters: 0,
  faultInterrupt: false,
} as const

export const nothing = { directions: [], targets: [], beats: [], words: [], ticks: [1] } as const

/** A primary and, of its secondaries, as many as there are numbers: the transactions that each may have open. */
export function secondariesWith(
  platform: Platform,
  open: readonly number[],
  fits: (c: Context) => boolean = () => true,
): ScopeSpec['contexts'] | undefined {
  for (const { primary, contexts } of platform.devices) {
    const secondaries = contexts.filter((c) => c !== primary && fits(platform.contexts[c]))
    if (secondaries.length >= open.length)
      return [
        { context: primary, outstandingMax: 0 },
        ...open.map((outstandingMax, i) => ({ context: secondaries[i], outstandingMax })),
      ]
  }
  return undefined
}

/** The first device with a list of secondaries that fits, as `secondariesWith` has it. */
export function onDevice(
  platform: Platform,
  open: readonly number[],
  pick: (secondaries: readonly number[]) => readonly number[],
): ScopeSpec['contexts'] | undefined {
  for (const { primary, contexts } of platform.devices) {
    const picked = pick(contexts.filter((c) => c !== primary))
    const fits = picked.every((c, i) => platform.contexts[c].outstandingMax >= open[i])
    if (picked.length === open.length && fits)
      return [
        { context: primary, outstandingMax: 0 },
        ...picked.map((context, i) => ({ context, outstandingMax: open[i] })),
      ]
  }
  return undefined
}

export const isOwned = ({ owners }: Platform, c: number): boolean => owners.some((o) => o.context === c)
export const ownerOf = ({ owners }: Platform, c: number): number =>
  owners.find((o) => o.context === c)?.guest ?? -1

/** Of an arbiter two owners; the first is the one with most turns. `isolates`: whether it keeps their time apart. */
export const atArbiter = (
  platform: Platform,
  isolates: boolean,
  open: readonly number[],
): ScopeSpec['contexts'] | undefined =>
  onDevice(platform, open, (secondaries) => {
    const shared = secondaries
      .map((c) => arbiterOf(platform, c))
      .find((a) => a?.performanceIsolation === isolates)
    if (!shared) return []
    const turns = (c: number) => shared.arbitration.weights[shared.contexts.indexOf(c)] ?? 0
    return shared.contexts
      .filter((c) => hasDma(platform.contexts[c]) && isOwned(platform, c))
      .sort((a, b) => turns(b) - turns(a))
      .slice(0, open.length)
  })

/** Of these procedures, those that the platform has. */
export const those = ({ procedures }: Platform, names: readonly string[]): string[] =>
  names.filter((name) => procedures.some((p) => p.name === name))

export const hasDma = (c: Context): boolean => c.outstandingMax > 0

/** The guests that own the contexts at the start, and others until there are as many as asked for; one window each. */
export function guestsOf(
  platform: Platform,
  contexts: ScopeSpec['contexts'],
  count: number,
): ScopeSpec['guests'] {
  const owners = platform.owners.filter((o) => contexts.some(({ context }) => context === o.context))
  const all = [...owners.map((o) => o.guest), ...platform.guests.keys()]
  return [...new Set(all)].slice(0, count).map((guest) => ({
    guest,
    windows: [owners.find((o) => o.guest === guest)?.window ?? 0],
  }))
}

export const firstByte = (platform: Platform, { guest, windows }: ScopeSpec['guests'][number]): number =>
  firstReached(platform.guests[guest].windows[windows[0]])

/** Of one device two secondaries with DMA that different guests own at the start. */
export function ofTwoOwners(platform: Platform, outstandingMax: number): ScopeSpec['contexts'] | undefined {
  for (const { primary, contexts } of platform.devices) {
    const owned = platform.owners.filter(
      ({ context }) =>
        context !== primary && contexts.includes(context) && hasDma(platform.contexts[context]),
    )
    const other = owned.find((o) => o.guest !== owned[0].guest)
    if (other)
      return [
        { context: primary, outstandingMax: 0 },
        { context: owned[0].context, outstandingMax },
        { context: other.context, outstandingMax },
      ]
  }
  return undefined
}

export const transfers = [
  'guest job',
  'device issue',
  'interconnect deliver',
  'interconnect respond',
] as const

/** Two owners of one device, in two runs: each asks for transfers, also to the memory of the other. */
export function twoOwners(
  platform: Platform,
  more: 0 | 1,
  tried: (contexts: ScopeSpec['contexts']) => Partial<Alphabet> & Pick<Alphabet, 'classes'>,
): UnnamedScope | undefined {
  const contexts = ofTwoOwners(platform, 1 + more)
  if (!contexts) return undefined
  const guests = guestsOf(platform, contexts, 2)
  return {
    ...plain,
    contexts,
    guests,
    pairs: true,
    alphabet: {
      ...nothing,
      procedures: [],
      directions: [1],
      targets: guests.map((g) => firstByte(platform, g)),
      beats: [1],
      ...tried(contexts),
    },
  }
}

/** Of each secondary that has it, the word of this register. */
export const wordsOf = (
  platform: Platform,
  contexts: ScopeSpec['contexts'],
  register: 'CONFIG' | 'STATUS',
): number[] =>
  contexts.flatMap(({ context }) => {
    const { frames, registers, role } = platform.contexts[context]
    const offset = registers[register]
    return role === 'secondary' && offset !== undefined ? [frames[0].base + offset] : []
  })
