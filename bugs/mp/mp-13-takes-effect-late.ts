/** The checker keeps its copy of a region while a burst uses it; the registers show the new setting all the same. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-13-takes-effect-late',
  rule: 'MP-13',
  is: 'A region through which a burst is passing keeps deciding by its old copy after the commit, while the read-back shows the new setting.',
  seenIn: 'RB-037',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      showsInForce: () => false,
      takesOver({ h }, r) {
        for (let s = 0; s < h.slot.length; s++)
          if (h.slot[s] === SLOT.open && h.slotRegion[s] === r) return false
        return true
      },
    },
  }),
} satisfies Bug
