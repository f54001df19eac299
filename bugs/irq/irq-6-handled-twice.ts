/** Pending work is looked at twice before the guest is entered. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'irq-6-handled-twice',
  rule: 'IRQ-6.c',
  is: 'The handler looks at the same pending work twice, and injects it each time.',
  seenIn: 'RB-150',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  platform: (good) =>
    withSteps(good, 'interrupt', (steps) =>
      steps.flatMap((s): ProcedureStep[] => (s.do === 'inject' ? [s, s] : [s])),
    ),
} satisfies Bug
