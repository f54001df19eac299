/** The second stage alone: what the hypervisor allows is checked, what its guest allows is not. */
import type { Bug } from '../bug.ts'
import { withUnit } from '../described.ts'

export default {
  name: 'mp-4-one-of-four-combinations',
  rule: 'MP-4',
  is: 'Of the protection in front of the devices only stage 2 is enabled.',
  scope: { contexts: 1, guests: 1 },
  platform: (good) =>
    withUnit(good, 0, (u) => ({ ...u, stages: [{ stage: 2, instance: u.stages[0]?.instance ?? u.name }] })),
} satisfies Bug
