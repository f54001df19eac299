/** Of two procedures that take a context back, one isolates it and the other does not. */
import { type Bug, withSteps } from '../bug.ts'
import { withoutReset } from '../procedures.ts'

export default {
  name: 'st-2-one-path-without-isolation',
  rule: 'ST-2',
  is: 'Unassign drains and resets a context, and the second procedure that takes one back, reset, does neither.',
  seenIn: 'RB-009',
  alsoBreaks: ['RST-11.b', 'ST-3', 'RST-10', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'reset', withoutReset),
} satisfies Bug
