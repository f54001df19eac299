/** The controller's configuration is changed under a context that is assigned. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'irq-1-trigger-rewritten',
  rule: 'IRQ-1',
  is: 'When it gives a context other memory, the hypervisor configures its lines anew, as edges, whatever they are.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['dma-controller'],
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) => [
      ...steps,
      { do: 'write', register: 'interrupt.TRIGGER', value: 1 },
    ]),
} satisfies Bug
