/** A speculative prefetch: the port does not ask whether the context is assigned. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'st-2-unassigned-accesses-no-memory',
  rule: 'ST-2',
  is: 'A context that is out of reset and unassigned may still put a message at its port.',
  // A context that is out of reset while the primary's reset still runs: its message is open when that is done.
  alsoBreaks: ['RST-12.a'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      mayRaise: (hw, c) => good.port.mayRaise(hw, c) || hw.h.phase[c] === PHASE.unassigned,
    },
  }),
} satisfies Bug
