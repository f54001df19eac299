/**
 * Two slices of a platform that are searched in full: its lifecycle with drains, and the reprogramming of a region under
 * traffic. Sized by measurement: on the zonal gateway each stays below a million states and a few seconds.
 */
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
 * The same states, reached in fewer operations: the hypervisor may run to its next wait, and several cycles may pass at
 * once. For the shortest counterexamples; a proof does without.
 */
export const withLongSteps = (alphabet: Alphabet): Alphabet => ({
  ...alphabet,
  classes: [...alphabet.classes, 'hypervisor run'],
  ticks: [1, 2, 3, 4],
})
