/** Behind the regions lies a background that lets everything pass: while a region is disabled, it decides. */
import { ENABLE_BIT, STREAM_SHIFT } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-open-while-disabled',
  rule: 'MP-12.a',
  is: 'A transfer whose identifier has no enabled region passes by the background map, so that an update that disables the region first opens everything.',
  seenIn: 'RB-044',
  alsoBreaks: ['DMA-G', 'ASG-2', 'MP-1', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['direct-mpu'],
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      background: (hw, stream, direction, address) => {
        const { h, t } = hw
        for (let r = 0; r < t.regions; r++)
          if ((h.attributes[r] & ENABLE_BIT) !== 0 && h.attributes[r] >>> STREAM_SHIFT === stream)
            return good.checker.background(hw, stream, direction, address)
        return 0
      },
    },
  }),
} satisfies Bug
