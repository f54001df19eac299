/** IRQ: interrupts of a device. */
import type { PaperRowData } from './row.ts'

export const irq = [
  {
    id: 'IRQ-1',
    statement:
      'Whether an interrupt is level or edge is defined beforehand and stays while the context is assigned.',
    clause:
      'Well-behaved device interrupts must have a pre-defined semantic (either level or edge) that do not change for the duration of the assignment to a guest.',
    section: 'Interrupts',
    strength: 'must',
    obliged: ['device', 'interrupt controller'],
    kinds: ['step', 'permission'],
    bug: 'The device pulses its line once a mode bit is set.',
    fixture: 'A change while the context is unassigned.',
    beyond: ['It holds for injection as well: a level source that is injected as an edge loses interrupts.'],
    operational: {
      when: 'The context is assigned.',
      then: 'The trigger of the line, of the interrupt controller and of the injection agree, and stay.',
    },
    needs: 'a context with an interrupt',
  },
  {
    id: 'IRQ-2',
    statement: 'An interrupt is not shared with another device.',
    clause:
      'Also, isolation guarantees require that such devices must not share interrupts with any other device, and secondary contexts must not share interrupts with other secondary contexts.',
    section: 'Interrupts',
    strength: 'must',
    obliged: ['device', 'integrator'],
    kinds: ['static'],
    bug: 'One SPI is the OR of two devices.',
    reading: [
      'SPIs are compared by (GIC instance, INTID), PPIs and SGIs by (GIC instance, PE, INTID); SPI n of a devicetree is INTID n + 32.',
      'One wire to two GICs is one interrupt with two targets.',
    ],
    needs: 'two devices with interrupts',
  },
  {
    id: 'IRQ-3',
    statement: 'An interrupt is not shared between secondaries.',
    clause:
      'Also, isolation guarantees require that such devices must not share interrupts with any other device, and secondary contexts must not share interrupts with other secondary contexts.',
    section: 'Interrupts',
    strength: 'must',
    obliged: ['device'],
    kinds: ['static', 'always'],
    bug: 'Vectors alias modulo 8.',
    reading: [
      'SPIs are compared by (GIC instance, INTID), PPIs and SGIs by (GIC instance, PE, INTID); SPI n of a devicetree is INTID n + 32.',
      'One wire to two GICs is one interrupt with two targets.',
    ],
    needs: 'two secondaries with interrupts',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'No interrupt is described for two secondaries.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['always'],
        statement: 'What one secondary raises is never signalled as the interrupt of another.',
      },
    ],
  },
  {
    id: 'IRQ-4',
    statement:
      'Where a secondary caused an interrupt of the primary, this is recorded and the originator reported.',
    clause:
      'If interrupts associated with a primary context can originate from a secondary context, the primary context must have a mechanism to record and report which secondary context originated the interrupt.',
    section: 'Interrupts',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'The second source overwrites the record.',
    operational: {
      when: 'Some secondaries raise an interrupt of the primary.',
      then: 'Until it is acknowledged the record reads exactly these secondaries.',
    },
    needs: 'a primary interrupt that secondaries can raise',
  },
  {
    id: 'IRQ-5',
    statement: "A secondary may raise the primary's interrupt.",
    clause:
      'If interrupts associated with a primary context can originate from a secondary context, the primary context must have a mechanism to record and report which secondary context originated the interrupt.',
    section: 'Interrupts',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: "A secondary raises the primary's interrupt, and a bitmap of origins is present.",
    needs: 'a primary interrupt that secondaries can raise',
  },
  {
    id: 'IRQ-6',
    statement:
      'Where appropriate the privileged agent handles the interrupt and injects it, as virtual IRQ or FIQ, into the right VM.',
    clause:
      'In any case, when appropriate, the privileged software agent should handle the interrupt, and inject it into the proper VM as virtual IRQ or virtual FIQ.',
    section: 'Interrupts',
    strength: 'should',
    obliged: ['software'],
    kinds: ['response', 'step'],
    bug: 'It is injected into the vCPU that runs, not into the one that owns the context.',
    beyond: ['The injection comes within a declared bound.'],
    reading: [
      'Raises are not counted: pending is one bit, so two edges before the acknowledgement are one delivery. After a raise a delivery begins within the bound, or the raise lies at a declared drop point.',
    ],
    operational: {
      when: 'EL2 takes the interrupt, which is what "appropriate" means.',
      then: 'It is injected into the owning vCPU within the bound.',
    },
    needs: 'an interrupt that EL2 takes',
    parts: [
      {
        part: 'a',
        strength: 'should',
        kinds: ['step'],
        statement: 'It is injected into the vCPU of the owner, and into no other.',
      },
      {
        part: 'b',
        strength: 'should',
        kinds: ['response'],
        statement: 'After a raise a delivery begins within the declared bound.',
      },
      {
        part: 'c',
        strength: 'should',
        kinds: ['step'],
        statement:
          'No injection overwrites what the guest has still to handle, or makes an interrupt live twice.',
      },
    ],
  },
] as const satisfies readonly PaperRowData<string>[]
