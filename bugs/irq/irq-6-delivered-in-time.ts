/** An interrupt for a vCPU that stands still is dropped. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-delivered-in-time',
  rule: 'IRQ-6.b',
  is: 'The handler injects only into a vCPU that runs; for one that hangs or has crashed the interrupt is dropped.',
  alsoBreaks: ['MP-14.c'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  software: (good) => ({
    ...good,
    injection: { ...good.injection, reachesStopped: () => false },
  }),
} satisfies Bug
