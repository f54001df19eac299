/** The unit raises its interrupt only once the last one is over: between acknowledgement and deactivation nothing rises. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-a-fault-raises-the-interrupt',
  rule: 'MP-14.a',
  is: 'A fault that comes after the acknowledgement of the one before, while that interrupt is still active at the controller, is recorded and raises nothing.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  decisions: (good) => ({
    ...good,
    faults: {
      ...good.faults,
      raises: ({ h, platform }) => h.active[platform.protection.faultLine ?? 0] === 0,
    },
  }),
} satisfies Bug
