/**
 * IRQ-3.a  "Also, isolation guarantees require that such devices must not share interrupts with any other device, and
 * secondary contexts must not share interrupts with other secondary contexts."
 * The part that a description decides: what is signalled when one of them raises is the other part's.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { pairOfTargets, targetsOfContexts } from '../kit/interrupts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('IRQ-3.a', {
  reading: 'No SPI of a controller and no PPI of a PE is described as the interrupt of two secondaries.',
  appliesTo: (platform) =>
    secondaryPairs(platform).length > 0 ? undefined : { lacks: 'two secondaries with interrupts' },
  over: secondaryPairs,
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what }) =>
    `${what[0]} and ${what[1]} are one interrupt. The owner of one is interrupted by the other.`,
})

function secondaryPairs(platform: Platform): Pair[] {
  const targets = targetsOfContexts(platform).filter((t) => platform.contexts[t.context].role === 'secondary')
  return targets.flatMap((a, i) =>
    targets
      .slice(i + 1)
      .filter((b) => b.context !== a.context)
      .map((b) => pairOfTargets(a, b)),
  )
}
