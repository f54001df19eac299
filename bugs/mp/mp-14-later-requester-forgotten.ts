/** Of the faults that come while a record is held, the unit says that there were some, and not whose. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-later-requester-forgotten',
  rule: 'MP-14.b',
  is: 'FAULT_LATER keeps the requester of one fault only: a second one that comes while a record is held replaces it.',
  alsoBreaks: [],
  scope: { contexts: 3, guests: 2 },
  shownOn: ['iopmp'],
  decisions: (good) => ({
    ...good,
    faults: { ...good.faults, later: (_hw, requester) => (1 << requester) >>> 0 },
  }),
} satisfies Bug
