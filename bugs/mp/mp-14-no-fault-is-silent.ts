/** Acknowledgement and fault in one cycle: the acknowledgement wins, and the fault leaves no trace. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-no-fault-is-silent',
  rule: 'MP-14.b',
  is: 'A fault in the cycle in which the record is acknowledged is neither recorded nor shown as lost, and raises no interrupt.',
  alsoBreaks: ['MP-14.a', 'SYS-5.b'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  decisions: (good) => ({
    ...good,
    faults: { ...good.faults, isRecorded: ({ h }) => h.faultAcknowledged[0] === 0 },
  }),
} satisfies Bug
