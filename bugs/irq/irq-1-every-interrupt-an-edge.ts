/** The handler takes every interrupt for an edge: it injects without the HW bit, and deactivates at once. */

import type { ProcedureStep } from '../../src/interface/platform.ts'
import { LIST_EOI_BIT, LIST_HW_BIT } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

const atOnce: ProcedureStep = { do: 'write', register: 'interrupt.ACTIVE', value: 0 }

export default {
  name: 'irq-1-every-interrupt-an-edge',
  rule: 'IRQ-1',
  is: 'A level is injected as an edge: nothing ties the virtual interrupt to the physical one, which is deactivated at once.',
  seenIn: 'RB-139',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['dma-controller', 'zonal-gateway'],
  alsoBreaks: ['IRQ-6.c', 'MP-14.c'],
  platform: (good) =>
    withSteps(good, 'interrupt', (steps) =>
      steps.flatMap((s): ProcedureStep[] => (s.do === 'inject' ? [s, atOnce] : [s])),
    ),
  software: (good) => ({
    ...good,
    injection: { ...good.injection, wordFor: (word) => word & ~(LIST_HW_BIT | LIST_EOI_BIT) },
  }),
} satisfies Bug
