/** The state of injection is one deep: while one interrupt is in flight in a vCPU, a second one is lost. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-one-at-a-time',
  rule: 'IRQ-6.b',
  is: 'The handler expects one interrupt at a time for each vCPU, and gives up on a second one before the first has ended.',
  seenIn: 'RB-149',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  software: (good) => ({
    ...good,
    injection: { ...good.injection, isFull: (empty, all) => empty !== all, waits: () => false },
  }),
} satisfies Bug
