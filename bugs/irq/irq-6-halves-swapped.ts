/** The two halves of a list register are merged in the wrong order. */
import type { Bug } from '../bug.ts'

const halfBits = 16

export default {
  name: 'irq-6-halves-swapped',
  rule: 'IRQ-6.b',
  is: 'The half of a list register that holds the number and the half that holds the state are exchanged.',
  seenIn: 'RB-144',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  software: (good) => ({
    ...good,
    injection: {
      ...good.injection,
      wordFor: (word) => ((word << halfBits) | (word >>> halfBits)) >>> 0,
    },
  }),
} satisfies Bug
