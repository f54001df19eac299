/** Clearing the interrupts of one context clears every list register of that PE. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-clears-all',
  rule: 'IRQ-6.b',
  is: 'When a context goes back, the list registers are emptied without a look at whose interrupts they hold.',
  seenIn: 'RB-136',
  scope: { contexts: 3, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  software: (good) => ({
    ...good,
    retirement: { ...good.retirement, empties: (word) => word !== 0 },
  }),
} satisfies Bug
