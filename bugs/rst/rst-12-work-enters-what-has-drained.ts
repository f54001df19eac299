/** Two parts drained one after the other: the end of the second one makes work for the first. */
import { PHASE, PURPOSE, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-12-work-enters-what-has-drained',
  rule: 'RST-12.a',
  is: 'A reset drains the fetches of descriptors, then the data, and stops neither: a context that has ended its data fetches the next descriptor, and nobody waits for that any more.',
  seenIn: 'RB-082',
  alsoBreaks: ['RST-11.a', 'RST-12.b', 'ST-2', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      prefetches: ({ h }, c) => h.phase[c] === PHASE.draining,
      mayStart: (hw, c) => good.port.mayStart(hw, c) || hw.h.phase[c] === PHASE.draining,
    },
    reset: {
      ...good.reset,
      outstanding({ h, t }, c) {
        let open = 0
        for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
          if (h.slot[s] === SLOT.open && h.slotPurpose[s] !== PURPOSE.fetch) open++
        return open
      },
    },
  }),
} satisfies Bug
