/**
 * MP-11  "In systems where PEs have support for VMSA, all system MPU and system MMU programming mechanisms (MMIO or
 * memory) must reside in different pages (from each other) of the physical address map, where page size must be at least
 * 4KB."
 * The page is the largest that a PE with VMSA is configured with, as for registers of contexts (MMIO-2).
 */
import type { Platform } from '../../src/interface/platform.ts'
import { unitsOf } from '../../src/interface/protection.ts'
import { areApart, pairsByPage, sayBlock } from '../kit/blocks.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { programmedBy } from '../kit/stages.ts'

export default staticRule('MP-11', {
  reading:
    'Where a PE has VMSA, no page, of the largest size that it is configured with, holds what programs two protection units.',
  appliesTo: (platform) => {
    if (unitsOf(platform).length < 2) return { lacks: 'two protection units' }
    return programmingPairs(platform).length > 0 ? undefined : { lacks: 'a processing element with VMSA' }
  },
  over: programmingPairs,
  then: areApart,
  otherwise: (pair) =>
    `The ${pair.what[0]} and the ${pair.what[1]} lie in ${sayBlock(pair)}. One page maps both, so who programs one unit programs the other.`,
})

function programmingPairs(platform: Platform): Pair[] {
  const units = unitsOf(platform)
  return units.flatMap((a, i) =>
    units.slice(i + 1).flatMap((b) => pairsByPage(platform, programmedBy(a), programmedBy(b))),
  )
}
