/** The registers of the unit lie behind the port that it holds up: its commit stands in the queue behind what waits for it. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-9-programmed-through-the-stalled-port',
  rule: 'MP-9.b',
  is: 'What programs the protection travels by the port of the devices: a commit makes no progress while a beat waits there for its verdict.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      advances({ h }) {
        for (let s = 0; s < h.slot.length; s++)
          if (h.slot[s] === SLOT.open && h.slotJudged[s] < h.slotIssued[s]) return false
        return true
      },
    },
  }),
} satisfies Bug
