/** A driver that no pattern asks for is linked into EL2. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'pat-3-small-hypervisor',
  rule: 'PAT-3',
  is: 'EL2 holds a driver for a device that is assigned in the standard way.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => {
    const device = good.devices.findIndex((d) => d.pattern === 'standard')
    if (!good.modules || device < 0)
      throw new DoesNotFit('this known-bad needs modules and standard assignment')
    return {
      ...good,
      modules: [...good.modules, { name: 'timer-driver', kind: 'driver', devices: [device] }],
    }
  },
} satisfies Bug
