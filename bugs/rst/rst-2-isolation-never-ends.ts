/** The isolation of a context dead-locks: what was in flight when it rose is answered, and never leaves the count. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-2-isolation-never-ends',
  rule: 'RST-2',
  is: 'A context that was isolated stays so: the last response does not end its drain, and the reset of its primary is never done.',
  seenIn: 'RB-091',
  alsoBreaks: ['RST-5.b', 'RST-7'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      outstanding: (hw, c) =>
        hw.h.phase[c] === PHASE.quarantined
          ? Math.max(1, good.reset.outstanding(hw, c))
          : good.reset.outstanding(hw, c),
    },
  }),
} satisfies Bug
