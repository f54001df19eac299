/** The search for a list register sees the state before the last write: the first one always looks empty. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-neither-lost-nor-doubled',
  rule: 'IRQ-6.c',
  is: 'The bits of the empty list registers are stale, so the first one is filled again while it is in use.',
  seenIn: 'RB-140',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  alsoBreaks: ['IRQ-6.b'],
  software: (good) => ({
    ...good,
    injection: { ...good.injection, listRegisterFor: () => 0 },
  }),
} satisfies Bug
