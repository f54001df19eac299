/** The procedure commits before the attributes are written: address and permission stand in different words. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'mp-12-update-goes-live-at-once',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms the protection commits once too early, after the new bounds and before the new attributes, so a torn setting is in force between.',
  alsoBreaks: ['MP-12.c', 'DMA-4', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) =>
      steps.flatMap((step) =>
        step.do === 'write' && step.register === 'region.LIMIT'
          ? [
              step,
              { do: 'write' as const, register: 'protection.COMMIT' as const, value: 1 },
              { do: 'poll' as const, register: 'protection.COMMIT_STATUS' as const, until: [0] },
            ]
          : [step],
      ),
    ),
} satisfies Bug
