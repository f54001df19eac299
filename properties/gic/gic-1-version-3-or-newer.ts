/**
 * GIC-1  "In order to deal with interrupts in such scenarios, and enable interrupt virtualization, the system must
 * include an Arm Generic Interrupt Controller (GIC) version 3 or newer[5]."
 * Silent on several controllers: we ask it of each, because each takes interrupts of devices.
 */
import { staticRule } from '../kit/rule.ts'

/** `GICD_PIDR2.ArchRev` of a GICv3. */
const versionMin = 3

export default staticRule('GIC-1', {
  reading: 'Each interrupt controller is a GICv3 or newer: its ArchRev is 3 or more.',
  over: ({ interruptControllers }) =>
    interruptControllers.map(({ name, version }) => ({
      what: [name, `GICv${versionMin}`] as const,
      at: [version, versionMin] as const,
    })),
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what, at }) =>
    `${what[0]} is a GICv${at[0]}. Interrupts can be virtualized from ${what[1]} on.`,
})
