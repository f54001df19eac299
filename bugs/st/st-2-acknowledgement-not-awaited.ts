/** The write that asks for the reset is taken for its completion. */
import { type Bug, withSteps } from '../bug.ts'
import { withoutWait } from '../procedures.ts'

export default {
  name: 'st-2-acknowledgement-not-awaited',
  rule: 'ST-2',
  is: 'Unassign asks for the reset and does not wait for its acknowledgement.',
  seenIn: 'RB-089',
  alsoBreaks: ['RST-11.b', 'RST-10', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'unassign', withoutWait),
} satisfies Bug
