/** Two contexts hash to one slot of the table of links when a link is cleared. */
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-5-linked-to-its-owner',
  rule: 'DMA-5',
  is: 'Clearing the owner of a context clears that of every secondary whose ordinal is as odd or as even: their slots alias modulo 2.',
  alsoBreaks: ['IRQ-6.b', 'CTX-3', 'ST-1'],
  scope: { contexts: 4, guests: 2 },
  decisions: (good) => ({
    ...good,
    ownership: {
      ...good.ownership,
      clears: ({ platform }, c) => platform.contexts.flatMap((_, x) => (x % 2 === c % 2 ? [x] : [])),
    },
  }),
} satisfies Bug
