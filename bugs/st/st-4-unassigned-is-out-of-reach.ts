/** The windows are closed only after the contexts have become unassigned. */
import { type Bug, withSteps } from '../bug.ts'
import { last } from '../procedures.ts'

export default {
  name: 'st-4-unassigned-is-out-of-reach',
  rule: 'ST-4',
  is: 'Recover closes the register windows last, when the contexts have been unassigned for some time.',
  alsoBreaks: ['RST-9'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'recover', (steps) => last(steps, 'el2.LIMIT')),
} satisfies Bug
