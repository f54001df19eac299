/** With all list registers in use the interrupt is forgotten instead of waiting for room. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-no-room-forgotten',
  rule: 'IRQ-6.b',
  is: 'An interrupt that finds all list registers in use is not kept for later.',
  scope: { contexts: 1, guests: 1 },
  software: (good) => ({
    ...good,
    injection: { ...good.injection, waits: () => false },
  }),
} satisfies Bug
