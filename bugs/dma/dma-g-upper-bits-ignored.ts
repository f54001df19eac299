/** The comparators of the protection are narrower than the bus: high addresses alias low ones. */
import { ENABLE_BIT, STREAM_SHIFT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

const compared = 0x00ff_ffff

export default {
  name: 'dma-g-upper-bits-ignored',
  rule: 'DMA-G',
  is: 'The protection compares the low 24 bits of an address only, so that another guest’s memory is an alias of the owner’s.',
  seenIn: 'RB-105',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'MP-13', 'MP-6'],
  scope: { contexts: 2, guests: 2 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat({ h, t }, _s, stream, _direction, address) {
        const low = address & compared
        for (let r = 0; r < t.regions; r++) {
          const mine = (h.attributes[r] & ENABLE_BIT) !== 0 && h.attributes[r] >>> STREAM_SHIFT === stream
          if (mine && (h.base[r] & compared) <= low && low <= (h.limit[r] & compared)) return r
        }
        return NONE
      },
    },
  }),
} satisfies Bug
