/** The limit register behind the region selector is decoded as that of region 0 (a published port of an MPU driver). */
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-limit-in-the-wrong-region',
  rule: 'MP-12.a',
  is: 'Every write of a limit reaches the one of region 0, whatever region is selected.',
  alsoBreaks: ['DMA-G', 'DMA-4', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['direct-mpu'],
  decisions: (good) => ({
    ...good,
    programming: { ...good.programming, regionOf: (_hw, register, r) => (register === R.LIMIT ? 0 : r) },
  }),
} satisfies Bug
