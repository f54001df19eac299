/** What programs the unit passes the port that it stalls: the update waits for itself. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-9-commit-behind-the-stall',
  rule: 'MP-9.b',
  is: 'A commit makes no progress while a domain is stalled, because its write waits behind the transfers that are held; only the commit would resume them.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp'],
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      advances: (hw) => hw.h.stalled[0] === 0 && good.programming.advances(hw),
    },
  }),
} satisfies Bug
