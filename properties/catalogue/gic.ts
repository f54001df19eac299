/** GIC: the interrupt controller. */
import type { PaperRowData } from './row.ts'

export const gic = [
  {
    id: 'GIC-1',
    statement: 'The interrupt controller is GICv3 or newer.',
    clause:
      'In order to deal with interrupts in such scenarios, and enable interrupt virtualization, the system must include an Arm Generic Interrupt Controller (GIC) version 3 or newer[5].',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'A GICv2.',
    operational: {
      when: 'There is an interrupt controller.',
      then: 'Its `GICD_PIDR2.ArchRev` is 3 or more, or it is compatible with `arm,gic-v3` or newer.',
    },
  },
] as const satisfies readonly PaperRowData<string>[]
