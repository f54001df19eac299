/** Each beat is judged by the bank of the moment: half of a burst passes under the old setting, half under the new. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-neither-old-nor-new',
  rule: 'MP-12.a',
  is: 'Every beat of a burst is judged by the bank in force when it arrives, so a burst mixes two settings.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  alsoBreaks: ['MP-6'],
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      laterBeat: (hw, s, stream, direction, address) =>
        good.checker.firstBeat(hw, s, stream, direction, address),
    },
  }),
} satisfies Bug
