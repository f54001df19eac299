/** An entry that the unit cannot carry out stays off, and the read-back, which is the shadow's, says that it is on. */
import { outputAttribute } from '../../src/hardware/decisions.ts'
import type { Bug } from '../bug.ts'

const supported = 0

export default {
  name: 'mp-13-read-back-is-in-force',
  rule: 'MP-13',
  is: 'The read-back of a region returns the shadow bank, which hides that the unit never takes over an entry with an output attribute that it does not support.',
  seenIn: 'RB-055',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      showsInForce: () => false,
      takesOver: ({ h }, r) =>
        h.shadowAttributes[r] === 0 || outputAttribute(h.shadowAttributes[r]) === supported,
    },
  }),
} satisfies Bug
