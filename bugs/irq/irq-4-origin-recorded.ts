/** The record holds one originator: the second source overwrites the first. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-4-origin-recorded',
  rule: 'IRQ-4',
  is: 'The record of who raised the interrupt of the primary holds one context: a second source overwrites the first.',
  scope: { contexts: 3, guests: 1 },
  alsoBreaks: ['CTX-11'],
  decisions: (good) => ({
    ...good,
    origins: { ...good.origins, recorded: ({ t }, _device, c) => t.originBit[c] },
  }),
} satisfies Bug
