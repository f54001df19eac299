/** A device without a reset for each context, described as one whose contexts can be assigned. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-4-no-reset-at-all',
  rule: 'RST-4',
  is: 'Only the whole device can be reset: a write to RESET of a secondary is refused.',
  seenIn: 'RB-072',
  alsoBreaks: ['RST-5.b', 'RST-7', 'CTX-11', 'IRQ-4'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      isAccepted: (hw, c) => good.reset.isAccepted(hw, c) && hw.platform.contexts[c].role === 'primary',
    },
  }),
} satisfies Bug
