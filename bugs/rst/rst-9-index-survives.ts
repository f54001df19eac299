/** A register that stands outside the reset set, as a ring index that the transport keeps. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-9-index-survives',
  rule: 'RST-9',
  is: 'CONFIG stands outside the reset set: what one owner has written the next one finds.',
  seenIn: 'RB-067',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      valueAfter: (hw, c, register) =>
        register === 'CONFIG' ? hw.h.config[c] : good.reset.valueAfter(hw, c, register),
    },
  }),
} satisfies Bug
