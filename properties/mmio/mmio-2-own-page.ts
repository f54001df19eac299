/**
 * MMIO-2  "In some systems, where processing elements (PEs) support Virtual Memory System Architecture (VMSA),
 * memory-mapped registers associated with a context (primary or secondary) must be in different pages of the physical
 * address map."
 * Silent on which page: we take the largest that a VMSA PE is configured with, because one mapping of that size, made
 * for either context, then covers the other.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { areApart, framesOfContexts, pairsByPage, sayBlock } from '../kit/blocks.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('MMIO-2', {
  reading:
    'No page, of the largest size that a PE with VMSA is configured with, holds registers of two contexts that it reaches.',
  appliesTo: (platform) => {
    if (platform.contexts.length < 2) return { lacks: 'two contexts with registers' }
    return framesByPage(platform).length > 0 ? undefined : { lacks: 'a processing element with VMSA' }
  },
  over: framesByPage,
  then: areApart,
  otherwise: (pair) =>
    `${pair.what[0]} and ${pair.what[1]} both have registers in ${sayBlock(pair)}. A PE with VMSA is configured with pages of that size, and one of them maps both.`,
})

/** Every two frames of two contexts, for each size of page by which some PE reaches them. */
function framesByPage(platform: Platform): Pair[] {
  const frames = framesOfContexts(platform)
  return frames.flatMap((a, i) => {
    const others = frames.slice(i + 1).filter((b) => b.context !== a.context)
    return pairsByPage(platform, [a], others)
  })
}
