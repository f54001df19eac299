/**
 * IRQ-2  "Also, isolation guarantees require that such devices must not share interrupts with any other device, and
 * secondary contexts must not share interrupts with other secondary contexts."
 * Silent on the protection: we count a unit's fault interrupt as another device's, because whoever shares it can hold it
 * asserted.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { unitsOf } from '../../src/interface/protection.ts'
import { pairOfTargets, type Target, targetOf, targetsOfContexts } from '../kit/interrupts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('IRQ-2', {
  reading:
    'No SPI of a controller and no PPI of a PE is an interrupt of two devices, a protection unit counted as one.',
  appliesTo: (platform) =>
    interruptPairs(platform).length > 0 ? undefined : { lacks: 'two devices with interrupts' },
  over: interruptPairs,
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what }) =>
    `${what[0]} and ${what[1]} are one interrupt. Its handler cannot tell which of the two devices asks, and either can hold it for both.`,
})

function interruptPairs(platform: Platform): Pair[] {
  const ofContexts = targetsOfContexts(platform)
  const faults = unitsOf(platform).flatMap((unit): Target[] =>
    unit.faultLine === undefined ? [] : [targetOf(platform, `the fault of ${unit.name}`, unit.faultLine)],
  )
  const deviceOf = (context: number) => platform.contexts[context].device
  return ofContexts.flatMap((a, i) => {
    const elsewhere = ofContexts.slice(i + 1).filter((b) => deviceOf(b.context) !== deviceOf(a.context))
    return [...elsewhere, ...faults].map((b) => pairOfTargets(a, b))
  })
}
