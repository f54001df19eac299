/** A device has a driver VM, and EL2 keeps a driver of its own for it. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'pat-7-driver-vm-owns-the-hardware',
  rule: 'PAT-7',
  is: 'EL2 keeps a driver for the device that a driver VM owns.',
  // The half of it that speaks of EL2 is PAT-3's as well.
  alsoBreaks: ['PAT-3'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => {
    const device = good.devices.findIndex((d) => d.pattern === 'driver-vm')
    if (!good.modules || device < 0) throw new DoesNotFit('this known-bad needs modules and a driver VM')
    return { ...good, modules: [...good.modules, { name: 'uart-debug', kind: 'driver', devices: [device] }] }
  },
} satisfies Bug
