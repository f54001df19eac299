/** The mapping is taken out by another key than it was put in by: it stays. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'mp-12-unmapped-by-another-key',
  rule: 'MP-12.c',
  is: 'Unassign and reset look the mapping up by another key than it was added by and take out nothing: the setting that they commit is still the last owner’s.',
  seenIn: 'RB-017',
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    ['unassign', 'reset'].reduce(
      (platform, name) =>
        withSteps(platform, name, (steps) =>
          steps.filter((s) => !(s.do === 'write' && s.register === 'region.ATTRIBUTES')),
        ),
      good,
    ),
} satisfies Bug
