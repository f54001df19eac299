/** The drain bound is not armed for a context that has failed: its reset waits for ever for what stalls. */
import type { Bug } from '../bug.ts'

/** What the countdown holds at most. */
const neverCycles = 0xffff

export default {
  name: 'rst-7-in-whatever-state',
  rule: 'RST-7',
  is: 'The drain bound is not armed for a context that has reported an error, so a transaction that stalls keeps its reset unanswered.',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      drainCycles: (hw, c) => (hw.h.error[c] ? neverCycles : good.reset.drainCycles(hw, c)),
    },
  }),
} satisfies Bug
