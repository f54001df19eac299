/** A flag that one guest forced stays: the next owner never sees an interrupt. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-9-reset-values',
  rule: 'RST-9',
  is: 'The interrupt mask is sticky: no reset clears it, and the next owner of the context gets no interrupt.',
  seenIn: 'RB-062',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      valueAfter: (hw, c, register) =>
        register === 'MASK' ? hw.h.mask[c] : good.reset.valueAfter(hw, c, register),
    },
  }),
} satisfies Bug
