/**
 * Two slices of a platform that are searched in full: its lifecycle with drains, and the reprogramming of a region under
 * traffic. Sizes were tuned by measurement; each stays below a million states.
 */
import type { Platform } from '../interface/platform.ts'
import { controlWords } from './alphabet.ts'
import { allBut, type Slice, type SliceSpec, slice } from './slice.ts'

/** Classes that would multiply states and decide nothing that the rules of these slices speak of. */
const unused = [
  'guest read',
  'guest crash',
  'guest hang',
  'guest acknowledge',
  'guest end',
  'hypervisor run',
  'hypervisor take',
] as const

/** The first device with two secondaries, its first ones. */
function sharedDevice(platform: Platform): { primary: number; secondaries: number[] } {
  const device = platform.devices.find((d) => d.contexts.length > 2)
  if (!device) throw new Error('a slice needs a device with two secondaries')
  const secondaries = device.contexts.filter((c) => c !== device.primary)
  return { primary: device.primary, secondaries }
}

const withDma = (primary: number, secondaries: readonly number[], outstandingMax: number): SliceSpec['contexts'] => [
  { context: primary, outstandingMax: 0 },
  ...secondaries.map((context) => ({ context, outstandingMax })),
]

/** Lifecycle and drain without reprogramming. */
export function lifecycle(platform: Platform): Slice {
  const { primary, secondaries } = sharedDevice(platform)
  return slice(platform, {
    name: 'lifecycle',
    contexts: withDma(primary, secondaries.slice(0, 2), 1),
    guests: [{ guest: 0, windows: [0] }],
    burstBeatsMax: 1,
    interrupts: true,
    drainCyclesMax: 2,
    resetCycles: 1,
    resetAcknowledgeCyclesMax: 3,
    commitCycles: 1,
    procedures: ['assign', 'unassign', 'recover'],
    alphabet: (sliced) => ({
      classes: allBut(...unused, 'device fail', 'interconnect error'),
      directions: [0, 1],
      targets: [sliced.guests[0].windows[0].base],
      beats: [1],
      words: controlWords(sliced),
      ticks: [1],
    }),
  })
}

/** One region changes between two adjacent windows, under bursts that straddle their boundary. */
export function reprogram(platform: Platform): Slice {
  const { primary, secondaries } = sharedDevice(platform)
  return slice(platform, {
    name: 'reprogram',
    contexts: withDma(primary, secondaries.slice(0, 1), 1),
    guests: [{ guest: 0, windows: [0, 1] }],
    burstBeatsMax: 2,
    interrupts: false,
    drainCyclesMax: 2,
    resetCycles: 1,
    resetAcknowledgeCyclesMax: 3,
    commitCycles: 1,
    procedures: ['assign', 'unassign', 'reprogram', 'recover'],
    alphabet: (sliced) => ({
      classes: allBut(...unused, 'device raise', 'device fail'),
      directions: [0, 1],
      targets: [sliced.guests[0].windows[1].base - sliced.beatBytes],
      beats: [2],
      words: controlWords(sliced),
      ticks: [1],
    }),
  })
}

export const slices = { lifecycle, reprogram } as const
