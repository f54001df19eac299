/** The arbiter that a critical guest shares with one that is not has no bound. */
import type { Bug } from '../bug.ts'
import { withResource } from '../bug.ts'

export default {
  name: 'sys-3-criticalities-apart',
  rule: 'SYS-3.a',
  is: 'An arbiter serves contexts of different criticality first come, first served: performance isolation is asked for, and nobody says how long one waits.',
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  platform: (good) =>
    withResource(good, 'arbiter', ({ arbitration, ...rest }) => ({
      ...rest,
      performanceIsolation: true,
      arbitration: { kind: 'static', weights: arbitration?.weights ?? [] },
    })),
} satisfies Bug
