/**
 * MP-3.a  "All direct memory accesses from a well-behaved device must go through system memory protection mechanisms."
 * All: also what fetches descriptors, what walks tables, what writes interrupts and what traces. The part that a
 * description decides; that nothing gets past the unit is the other part's.
 */
import { portsOf, unitsOf } from '../../src/interface/protection.ts'
import { staticRule } from '../kit/rule.ts'
import { sayPort } from '../kit/stages.ts'

export default staticRule('MP-3.a', {
  reading:
    'Every declared port of a device, those of walks, messages and debug included, passes a unit of system memory protection.',
  appliesTo: (platform) => (portsOf(platform).length > 0 ? undefined : { lacks: 'a context with DMA' }),
  over: (platform) => {
    const units = unitsOf(platform)
    return portsOf(platform).map((port) => ({
      what: [
        `${sayPort(platform, port)} (${port.kind})`,
        port.through.map((u) => units[u].name).join(', ') || 'no protection',
      ] as const,
      at: [port.through.length, 1] as const,
    }))
  },
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what }) =>
    `The port ${what[0]} passes ${what[1]}. What it accesses is checked against nobody's permissions.`,
})
