/**
 * IRQ-4  "If interrupts associated with a primary context can originate from a secondary context, the primary context
 * must have a mechanism to record and report which secondary context originated the interrupt."
 * Exactly those: a record that names one too many sends privileged software after an innocent context. Silent: what a
 * primary reset does to the record; we chose that it clears it, since every originator has been reset with it.
 */
import { needsRecord, origins, recordOf } from '../ghosts/origins.ts'
import { step } from '../kit/rule.ts'

export default step('IRQ-4', {
  reading:
    'Whenever privileged software reads the record of a device, it names exactly the secondaries that have raised the interrupt of the primary and were not acknowledged.',
  appliesTo: needsRecord,
  uses: [origins],
  when: 'register read',
  judges: { by: 'privileged software', of: ['ORIGIN'] },
  given: () => true,
  then: (g, o, p) => o.value === recordOf(g.raised, o.index, p),
  otherwise: (g, o, p) =>
    `The record of ${p.platform.devices[o.index].name} reads 0x${o.value.toString(16)}, and those that raised the interrupt of its primary are 0x${recordOf(g.raised, o.index, p).toString(16)}, a bit for each context.`,
})
