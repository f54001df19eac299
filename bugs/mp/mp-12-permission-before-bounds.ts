/** The word with the permission of a region that is written directly comes before the words with its bounds. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { last } from '../procedures.ts'

export default {
  name: 'mp-12-permission-before-bounds',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms the protection writes the new permission of the region first, and its new bounds while it is enabled.',
  seenIn: 'RB-040',
  alsoBreaks: ['MP-12.c', 'DMA-4', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['direct-mpu'],
  platform: (good) => withSteps(good, 'reprogram', (steps) => last(steps, 'region.BASE', 'region.LIMIT')),
} satisfies Bug
