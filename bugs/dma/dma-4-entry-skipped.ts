/** An entry that matches but does not permit is treated as if it did not match: a later one, of anybody's, decides. */
import { ENABLE_BIT, READ_BIT, STREAM_SHIFT, WRITE_BIT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-4-entry-skipped',
  rule: 'DMA-4',
  is: 'Where the entries of the identifier give no decision, the protection goes on to the entries of other identifiers instead of blocking.',
  seenIn: 'RB-103',
  alsoBreaks: ['DMA-G', 'MP-12.a', 'MP-13', 'MP-6'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const { h, t } = hw
        const own = good.checker.firstBeat(hw, s, stream, direction, address)
        if (own !== NONE) return own
        const needed = ENABLE_BIT | (direction ? WRITE_BIT : READ_BIT)
        for (let r = 0; r < t.regions; r++) {
          const entry = h.attributes[r]
          const covers = h.base[r] <= address && address <= h.limit[r]
          if (covers && (entry & needed) === needed && entry >>> STREAM_SHIFT !== stream) return r
        }
        return NONE
      },
    },
  }),
} satisfies Bug
