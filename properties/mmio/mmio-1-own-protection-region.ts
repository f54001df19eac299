/**
 * MMIO-1  "As such, memory-mapped registers associated with a context (primary or secondary) that is individually
 * assignable must be in a different protection region (64B minimum, see references[1][2]) of the physical address map
 * from the one containing the registers for every other context in the system."
 * Of any devices: the map is physical, so targets are compared, not names.
 */
import type { Frame, Platform } from '../../src/interface/platform.ts'
import { sayAddress } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

/** PRBAR and PRLAR keep bits 31:6 (Armv8-R AArch32, PMSA). */
export const protectionRegionBytesMin = 64

export default staticRule('MMIO-1', {
  reading:
    'No 64-byte block of the physical address map holds registers of two contexts, of whatever devices.',
  appliesTo: (platform) => (platform.contexts.length > 1 ? undefined : { lacks: 'a second context' }),
  over: framePairs,
  then: ({ at }) => block(at[0]) !== block(at[1]),
  otherwise: ({ what, at }) =>
    `${what[0]} and ${what[1]} both have registers in the 64-byte block at ${sayAddress(block(at[0]) * protectionRegionBytesMin)}: at ${sayAddress(at[0])} and at ${sayAddress(at[1])}. One protection region covers both.`,
})

const block = (address: number): number => Math.floor(address / protectionRegionBytesMin)

/** Of every two frames of different contexts, the two addresses that come closest to each other. */
function framePairs(platform: Platform): Pair[] {
  const frames = platform.contexts.flatMap((c, context) =>
    c.frames.map((frame) => ({ context, name: `${platform.devices[c.device].name}.${c.name}`, frame })),
  )
  return frames.flatMap((a, i) =>
    frames
      .slice(i + 1)
      .filter((b) => b.context !== a.context)
      .map((b) => ({ what: [a.name, b.name] as const, at: closest(a.frame, b.frame) })),
  )
}

function closest(a: Frame, b: Frame): readonly [number, number] {
  if (a.limit < b.base) return [a.limit, b.base]
  if (b.limit < a.base) return [a.base, b.limit]
  const shared = Math.max(a.base, b.base)
  return [shared, shared]
}
