/** The interrupt is injected into the vCPU that happens to run where it was taken. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-into-the-owner',
  rule: 'IRQ-6.a',
  is: 'The handler injects into the vCPU that it has interrupted, not into that of the owner.',
  scope: { contexts: 2, guests: 2 },
  alsoBreaks: ['ASG-3', 'IRQ-6.b'],
  software: (good) => ({
    ...good,
    injection: { ...good.injection, guestFor: (_platform, _vmid, handlerGuest) => handlerGuest },
  }),
} satisfies Bug
