/** The engine is reset, its error register is not. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-8-known-initial-state',
  rule: 'RST-8',
  is: 'ERROR is not among the registers that a reset sets: the context runs again and still reports its last error.',
  alsoBreaks: ['RST-10'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      valueAfter: (hw, c, register) =>
        register === 'ERROR' ? hw.h.error[c] : good.reset.valueAfter(hw, c, register),
    },
  }),
} satisfies Bug
