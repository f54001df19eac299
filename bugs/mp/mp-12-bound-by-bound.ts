/** Base and limit of a region that is enabled are written one after the other: between them it spans old and new. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { disablesRegion } from '../procedures.ts'

export default {
  name: 'mp-12-bound-by-bound',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms the protection leaves the region enabled while it writes its base, its limit and its attributes, each of which is in force at once.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['direct-mpu'],
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) =>
      steps.map((step) =>
        disablesRegion(step) ? { ...step, register: 'region.BASE', value: 'setting' } : step,
      ),
    ),
} satisfies Bug
