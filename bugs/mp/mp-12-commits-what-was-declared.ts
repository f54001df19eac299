/** The procedure that reprograms forgets one of the words: the bank that it commits is neither the old setting nor the new. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'mp-12-commits-what-was-declared',
  rule: 'MP-12.c',
  is: 'The procedure that reprograms the protection writes base and attributes and leaves the limit of the setting before.',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) =>
      steps.filter((s) => s.do !== 'write' || s.register !== 'region.LIMIT'),
    ),
} satisfies Bug
