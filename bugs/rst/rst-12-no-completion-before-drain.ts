/** The drain counts reads, and forgets that a write is outstanding until its response. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-12-no-completion-before-drain',
  rule: 'RST-12.a',
  is: 'The drain counts open reads, not the writes whose response is still to come.',
  seenIn: 'RB-076',
  alsoBreaks: ['RST-11.a', 'RST-11.b', 'ST-5', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      outstanding({ h, t }, c) {
        let reads = 0
        for (let s = c * t.slots; s < (c + 1) * t.slots; s++) {
          if (h.slot[s] === SLOT.open && h.slotDirection[s] === 0) reads++
        }
        return reads
      },
    },
  }),
} satisfies Bug
