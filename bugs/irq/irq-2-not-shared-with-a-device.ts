/** One SPI is the OR of a device and of the protection's fault: whoever holds the one hides the other. */
import { unitsOf } from '../../src/interface/protection.ts'
import { type Bug, DoesNotFit } from '../bug.ts'
import { withContext } from '../described.ts'

export default {
  name: 'irq-2-not-shared-with-a-device',
  rule: 'IRQ-2',
  is: 'The interrupt of the first context is ORed with the fault interrupt of the protection into one SPI.',
  seenIn: 'RB-167',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['safety-island', 'nvme-sriov'],
  platform: (good) => {
    const line = unitsOf(good)[0]?.faultLine
    if (line === undefined)
      throw new DoesNotFit('this known-bad needs a protection unit with a fault interrupt')
    return withContext(good, 0, (c) => ({ ...c, interrupts: [{ trigger: 'level', line }] }))
  },
} satisfies Bug
