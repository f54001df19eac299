/** Only the VM can let the reset happen: a bit that it owns locks it. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-4-secondary-can-be-reset',
  rule: 'RST-4',
  is: 'Bit 0 of CONFIG, which the owner writes, locks the reset of a secondary.',
  alsoBreaks: ['RST-5.b', 'RST-7', 'CTX-11', 'IRQ-4'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      isAccepted: (hw, c) =>
        good.reset.isAccepted(hw, c) &&
        (hw.platform.contexts[c].role === 'primary' || (hw.h.config[c] & 1) === 0),
    },
  }),
} satisfies Bug
