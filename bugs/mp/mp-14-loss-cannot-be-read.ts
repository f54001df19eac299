/** The writer of records stops at the first one, and says nothing of what comes later. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-loss-cannot-be-read',
  rule: 'MP-14.b',
  is: 'Faults that come while a record is held are lost, and FAULT_STATUS does not show it.',
  seenIn: 'RB-109',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  alsoBreaks: ['SYS-5.b'],
  decisions: (good) => ({ ...good, faults: { ...good.faults, overflows: () => false } }),
} satisfies Bug
