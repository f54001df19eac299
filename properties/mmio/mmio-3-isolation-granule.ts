/**
 * MMIO-3  "Arm recommends that memory-mapped registers associated with a context expect a 64kB isolation granule, which
 * makes it compatible with both 4kB and 16kB."
 * A recommendation: not met, it warns. It looks at sharing, not at how a base is aligned: a frame of 4 KB that is alone
 * in its block of 64 KB is as far from its neighbours as one of 64 KB.
 */
import { areApart, framesOfContexts, pairsOf, sayBlock } from '../kit/blocks.ts'
import { staticRule } from '../kit/rule.ts'

const isolationGranuleBytes = 64 * 1024

export default staticRule('MMIO-3', {
  reading: 'No aligned block of 64 KB holds registers of two contexts, of whatever devices; else a warning.',
  appliesTo: (platform) =>
    platform.contexts.length > 1 ? undefined : { lacks: 'two contexts with registers' },
  over: (platform) =>
    pairsOf(framesOfContexts(platform), (a, b) => a.context !== b.context, isolationGranuleBytes),
  then: areApart,
  otherwise: (pair) =>
    `${pair.what[0]} and ${pair.what[1]} both have registers in ${sayBlock(pair)}. A PE with pages of that size could not tell them apart.`,
})
