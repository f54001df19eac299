/** The commit waits for a moment without traffic, which may never come. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-9-commits-in-time',
  rule: 'MP-9.b',
  is: 'A commit makes progress only while no transaction is open, so that whoever keeps the bus busy keeps it off.',
  seenIn: 'RB-165',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      advances({ h }) {
        for (let s = 0; s < h.slot.length; s++) if (h.slot[s] === SLOT.open) return false
        return true
      },
    },
  }),
} satisfies Bug
