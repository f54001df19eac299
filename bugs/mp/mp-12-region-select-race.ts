/** The region is chosen by a selector, and the handler of a fault, which looks at a region itself, leaves it elsewhere. */
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-region-select-race',
  rule: 'MP-12.a',
  is: 'A write to a region is one to the selector and one to the region, and the fault handler, which selects region 0, may come between the two: the bound or the permission lands there.',
  alsoBreaks: ['MP-13', 'DMA-4', 'DMA-G', 'SYS-5.b', 'MP-6', 'CTX-5', 'CTX-10'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      // What has been acknowledged since the last edge of the clock: the handler has just ended.
      regionOf: ({ h }, register, r) => (register <= R.ATTRIBUTES && h.faultAcknowledged[0] ? 0 : r),
    },
  }),
} satisfies Bug
