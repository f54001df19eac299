/**
 * MP-10  "System MPU and system MMU programming mechanisms (MMIO or memory) must be in different protection regions (64B
 * minimum as per references[3][4]) of the physical address map from the regions containing the registers for every other
 * secondary context in the system."
 * Of secondaries only: a block that a unit shares with a primary, which privileged software keeps, is not forbidden here.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { unitsOf } from '../../src/interface/protection.ts'
import {
  areApart,
  framesOfContexts,
  pairsBetween,
  protectionRegionBytesMin,
  sayBlock,
} from '../kit/blocks.ts'
import { staticRule } from '../kit/rule.ts'
import { programmedBy } from '../kit/stages.ts'

export default staticRule('MP-10', {
  reading:
    'No 64-byte block of the physical address map holds what programs a protection unit, registers or structures in memory, and registers of a secondary.',
  appliesTo: (platform) => {
    if (unitsOf(platform).length === 0) return { lacks: 'system memory protection' }
    return secondaries(platform).length > 0 ? undefined : { lacks: 'a secondary' }
  },
  over: (platform) =>
    pairsBetween(unitsOf(platform).flatMap(programmedBy), secondaries(platform), protectionRegionBytesMin),
  then: areApart,
  otherwise: (pair) =>
    `The ${pair.what[0]} and registers of ${pair.what[1]} lie in ${sayBlock(pair)}. Who is given the one reaches the other.`,
})

const secondaries = (platform: Platform) =>
  framesOfContexts(platform).filter(({ context }) => platform.contexts[context].role === 'secondary')
