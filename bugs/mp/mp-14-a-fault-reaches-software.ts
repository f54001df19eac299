/** The fault interrupt is raised, and nobody has enabled it at the interrupt controller. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { without } from '../procedures.ts'

export default {
  name: 'mp-14-a-fault-reaches-software',
  rule: 'MP-14.c',
  is: 'The procedure that sets the protection up routes its fault interrupt, and does not enable it: no handler ever runs.',
  seenIn: 'RB-117',
  scope: { contexts: 1, guests: 1 },
  platform: (good) => withSteps(good, 'protect', (steps) => without(steps, 'fault.ENABLE')),
} satisfies Bug
