/**
 * MMIO-1  "As such, memory-mapped registers associated with a context (primary or secondary) that is individually
 * assignable must be in a different protection region (64B minimum, see references[1][2]) of the physical address map
 * from the one containing the registers for every other context in the system."
 * Of any devices: the map is physical, so targets are compared, not names and not the numbers of two clusters.
 */
import { areApart, framesOfContexts, pairsOf, protectionRegionBytesMin, sayBlock } from '../kit/blocks.ts'
import { staticRule } from '../kit/rule.ts'

export default staticRule('MMIO-1', {
  reading:
    'No 64-byte block of the physical address map holds registers of two contexts, of whatever devices.',
  appliesTo: (platform) =>
    platform.contexts.length > 1 ? undefined : { lacks: 'two contexts with registers' },
  over: (platform) =>
    pairsOf(framesOfContexts(platform), (a, b) => a.context !== b.context, protectionRegionBytesMin),
  then: areApart,
  otherwise: (pair) =>
    `${pair.what[0]} and ${pair.what[1]} both have registers in ${sayBlock(pair)}. One protection region covers both.`,
})
