/** Invalidated first and changed afterwards: what is used in between is filled in again from the old setting. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-invalidated-before-the-change',
  rule: 'MP-12.a',
  is: 'The caches of the protection are invalidated before the registers change: an entry that a transfer uses meanwhile is filled in from the old setting, and stays.',
  seenIn: 'RB-030',
  alsoBreaks: ['MP-13', 'DMA-4', 'DMA-G', 'ASG-2', 'DMA-5', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      takesOver({ h }, r) {
        for (let s = 0; s < h.slot.length; s++)
          if (h.slot[s] === SLOT.open && h.slotRegion[s] === r) return false
        return true
      },
    },
  }),
} satisfies Bug
