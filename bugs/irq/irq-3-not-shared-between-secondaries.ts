/** Every secondary of a device has the interrupt of the first: one wire for all, and a status register to ask. */
import type { Bug } from '../bug.ts'
import { twoSecondaries, withContext } from '../described.ts'

export default {
  name: 'irq-3-not-shared-between-secondaries',
  rule: 'IRQ-3.a',
  is: 'Two secondaries of a device are described with one interrupt.',
  alsoBreaks: ['RST-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['safety-island', 'nvme-sriov'],
  platform: (good) => {
    const [first, second] = twoSecondaries(good)
    const { interrupts } = good.contexts[first]
    return withContext(good, second, (c) => ({ ...c, interrupts }))
  },
} satisfies Bug
