/** The reset is left out when a context is given back. */
import { type Bug, withSteps } from '../bug.ts'
import { withoutReset } from '../procedures.ts'

export default {
  name: 'rst-11-returned-unreset',
  rule: 'RST-11.b',
  is: 'Unassign gives a context back without resetting it, and it goes on with what its last owner asked.',
  seenIn: 'RB-007',
  alsoBreaks: ['RST-10', 'ST-2', 'ST-3', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'unassign', withoutReset),
} satisfies Bug
