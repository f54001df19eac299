/** The physical interrupt is deactivated while the virtual one is live: it is taken again, and is there twice. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

const atOnce: ProcedureStep = { do: 'write', register: 'interrupt.ACTIVE', value: 0 }

export default {
  name: 'irq-6-deactivated-too-early',
  rule: 'IRQ-6.c',
  is: 'The handler deactivates the physical interrupt once it is injected, and not when the guest has ended it.',
  seenIn: 'RB-146',
  alsoBreaks: ['MP-14.c'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['dma-controller', 'zonal-gateway'],
  platform: (good) =>
    withSteps(good, 'interrupt', (steps) =>
      steps.flatMap((s): ProcedureStep[] => (s.do === 'inject' ? [s, atOnce] : [s])),
    ),
} satisfies Bug
