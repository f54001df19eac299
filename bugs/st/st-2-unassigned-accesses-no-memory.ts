/** A speculative prefetch: the engine reads ahead without asking whether its context is assigned. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'st-2-unassigned-accesses-no-memory',
  rule: 'ST-2',
  is: 'A context that is out of reset and unassigned reads ahead: its engine prefetches without a job.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['RST-10', 'RST-12.a', 'RST-12.b', 'ST-5'],
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      prefetches: ({ h }, c) => h.phase[c] === PHASE.unassigned,
      mayStart: (hw, c) => good.port.mayStart(hw, c) || hw.h.phase[c] === PHASE.unassigned,
    },
  }),
} satisfies Bug
