/** The reset clears the tracking of reads that are at the port, and waits for writes only. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-11-forgets-what-is-open',
  rule: 'RST-11.a',
  is: 'A reset clears the tracking of open reads instead of draining them, and uses their identifiers again.',
  seenIn: 'RB-083',
  alsoBreaks: ['RST-11.b', 'RST-12.a', 'ST-5', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      drops: (hw, c, s) =>
        good.reset.drops(hw, c, s) || (hw.h.slot[s] === SLOT.open && hw.h.slotDirection[s] === 0),
    },
  }),
} satisfies Bug
