/** The region is never opened. */
import { type Bug, withSteps } from '../bug.ts'
import { without } from '../procedures.ts'

export default {
  name: 'st-6-assigned-is-reached',
  rule: 'ST-6',
  is: 'Assign opens the gate and never the register window: the owner traps on each access.',
  alsoBreaks: ['ASG-1', 'SYS-5.b'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'assign', (steps) => without(steps, 'el2.LIMIT')),
} satisfies Bug
