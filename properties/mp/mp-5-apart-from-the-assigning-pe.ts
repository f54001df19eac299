/**
 * MP-5  "To facilitate a clean privilege separation model in the system, those memory protection mechanisms should be
 * separate from those for the PE in charge of the device assignment."
 * A recommendation: not met, it warns. Separate: another instance of hardware. A second stage of an MPU that is the PE's
 * own is permitted by the sentence that follows (MP-7), so it is not among the pairs.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { mayBeShared, type Neighbours, stagesBesideElements } from '../kit/stages.ts'

export default staticRule('MP-5', {
  reading:
    'No stage in front of a device is the hardware that protects a PE which assigns, a second stage of an MPU excepted; else a warning.',
  appliesTo: (platform) => (separable(platform).length > 0 ? undefined : { lacks: 'a context with DMA' }),
  over: separable,
  then: ({ at }) => at[0] !== at[1],
  otherwise: sayShared,
})

function separable(platform: Platform): Pair[] {
  return stagesBesideElements(platform)
    .filter((n) => !(n.shared !== undefined && mayBeShared(n)))
    .map(pairOfNeighbours)
}

/** Equal numbers: one instance. */
export const pairOfNeighbours = ({ what, shared }: Neighbours): Pair => ({
  what,
  at: [1, shared === undefined ? 2 : 1],
})

export function sayShared({ what }: Pair): string {
  return `${what[0]} is ${what[1]}. Whoever reprograms that PE's memory reprograms what the device may reach.`
}
