/** What is latched as pending survives the hand-over: nobody clears it, neither who takes the context nor who gives it. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'asg-3-to-the-assignee',
  rule: 'ASG-3',
  is: 'No procedure clears the pending bits of a context, so what its last owner left in the controller reaches the next.',
  scope: { contexts: 2, guests: 2 },
  platform: (good) =>
    ['assign', 'unassign', 'reset', 'recover'].reduce(
      (platform, name) =>
        withSteps(platform, name, (steps) =>
          steps.filter((s) => !(s.do === 'write' && s.register === 'interrupt.PENDING')),
        ),
      good,
    ),
} satisfies Bug
