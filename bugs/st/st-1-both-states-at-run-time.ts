/** The owner is not recorded, so there is no way back. */
import { type Bug, withSteps } from '../bug.ts'

export default {
  name: 'st-1-both-states-at-run-time',
  rule: 'ST-1',
  is: 'Assign does not record the owner, and unassign, which asks who it is, refuses: an assigned context stays so.',
  seenIn: 'RB-177',
  alsoBreaks: ['IRQ-6.b', 'DMA-5'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'assign', (steps) =>
      steps.filter((step) => !(step.do === 'write' && step.register === 'control.OWNER')),
    ),
} satisfies Bug
