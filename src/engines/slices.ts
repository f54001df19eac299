/**
 * Two slices of a platform that are searched in full: its lifecycle with drains, and the reprogramming of a region under
 * traffic. Sized by measurement: on the zonal gateway each stays below a million states and a few seconds.
 */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import type { Platform } from '../interface/platform.ts'
import { type Alphabet, controlWords } from './alphabet.ts'
import { allBut, type Slice, type SliceSpec, slice } from './slice.ts'

/**
 * Classes that multiply states and decide nothing that the step, always and response rules speak of. A guest that has
 * stopped does less than one that runs; a procedure that runs to its next wait makes the same steps.
 */
const unused = [
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
const bounds = { drainCyclesMax: 2, resetCycles: 1, resetAcknowledgeCyclesMax: 3 } as const

/** A primary and, of its secondaries, as many as there are numbers: the transactions that each may have open. */
function secondariesWith(platform: Platform, ...open: readonly number[]): SliceSpec['contexts'] {
  const device = platform.devices.find((d) => d.contexts.length > open.length)
  if (!device) throw new Error(`the slice needs a device with ${open.length} secondaries`)
  const secondaries = device.contexts.filter((c) => c !== device.primary)
  return [
    { context: device.primary, outstandingMax: 0 },
    ...open.map((outstandingMax, i) => ({ context: secondaries[i], outstandingMax })),
  ]
}

/**
 * Lifecycle and drain, without reprogramming: one secondary with DMA and messages, and a second one without, whose
 * resets must not answer for the first one's. A further transaction, or DMA of the second, makes more than a million.
 */
export const lifecycle = (platform: Platform): Slice =>
  slice(platform, {
    name: 'lifecycle',
    contexts: secondariesWith(platform, 1, 0),
    guests: [{ guest: 0, windows: [0] }],
    burstBeatsMax: 1,
    interrupts: true,
    ...bounds,
    commitCycles: 1,
    procedures: ['assign', 'unassign', 'recover'],
    alphabet: (sliced) => ({
      classes: allBut(...unused, 'interconnect error'),
      directions: [0, 1],
      targets: [sliced.guests[0].windows[0].base],
      beats: [1],
      words: controlWords(sliced),
      ticks: [1],
    }),
  })

/** One region changes between two adjacent windows, and to nothing, under a burst that straddles their boundary. */
export const reprogram = (platform: Platform): Slice =>
  slice(platform, {
    name: 'reprogram',
    contexts: secondariesWith(platform, 1),
    guests: [{ guest: 0, windows: [0, 1] }],
    burstBeatsMax: 2,
    interrupts: false,
    ...bounds,
    commitCycles: 2,
    procedures: ['assign', 'unassign', 'reprogram'],
    alphabet: (sliced) => ({
      classes: allBut(...unused, 'guest write', 'device raise'),
      directions: [0, 1],
      targets: [sliced.guests[0].windows[1].base - sliced.beatBytes],
      beats: [2],
      words: [],
      ticks: [1],
    }),
  })

export const slices = { lifecycle, reprogram } as const

/**
 * Rules whose ghosts remember what no other's does: together they multiply each other's states, so each group is
 * searched for itself. All others go together. (Measured: all at once exceed 2.8 million states in `lifecycle`, the
 * largest group has half a million.)
 */
const apart = {
  'bounds of resets': ['RST-2', 'RST-3', 'RST-5.b', 'RST-7', 'RST-8'],
  'what is open': ['RST-11.a', 'RST-11.b', 'RST-12.a'],
  'what was accepted before a reset': ['RST-12.b'],
  'settings that may judge a burst': ['MP-12.a', 'DMA-4'],
  'what a commit was told': ['MP-12.c'],
  'what was read back': ['MP-13', 'DMA-1'],
  interrupts: ['ASG-3', 'IRQ-6.b'],
} as const satisfies Record<string, readonly string[]>

export interface SearchGroup {
  readonly name: string
  readonly rules: readonly MonitoredRule[]
}

/** Each step, always and response rule that speaks of the slice, in one group; groups without a rule are left out. */
export function searchGroups(rules: readonly MonitoredRule[], { platform }: Slice): readonly SearchGroup[] {
  const judged = rules.filter((rule) => rule.kind !== 'permission' && !rule.appliesTo(platform))
  const groups = Object.entries(apart).map(([name, names]: [string, readonly string[]]) => ({
    name,
    rules: judged.filter((rule) => names.includes(nameOfRule(rule))),
  }))
  const grouped = new Set(groups.flatMap((group) => group.rules))
  const rest = { name: 'all others', rules: judged.filter((rule) => !grouped.has(rule)) }
  return [rest, ...groups].filter((group) => group.rules.length > 0)
}

/**
 * The same states, reached in fewer operations: the hypervisor may run to its next wait, and several cycles may pass at
 * once. For the shortest counterexamples; a proof does without.
 */
export const withLongSteps = (alphabet: Alphabet): Alphabet => ({
  ...alphabet,
  classes: [...alphabet.classes, 'hypervisor run'],
  ticks: [1, 2, 3, 4],
})
