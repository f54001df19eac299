/** While a commit runs, a look-up meets the old entry and the new one of a region, and takes a part of each. */
import { ENABLE_BIT, READ_BIT, STREAM_SHIFT, WRITE_BIT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-entries-merged',
  rule: 'MP-12.a',
  is: 'While a commit runs, a transfer that no region lets pass is looked up in the bounds of the shadow bank with the permission and the attribute that are in force.',
  alsoBreaks: ['DMA-4', 'DMA-G', 'MP-6', 'MP-1'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const found = good.checker.firstBeat(hw, s, stream, direction, address)
        const { h, t } = hw
        if (h.commitLeft[0] === 0 || found !== NONE) return found
        const needed = ENABLE_BIT | (direction ? WRITE_BIT : READ_BIT)
        for (let r = 0; r < t.regions; r++) {
          const isMine = h.attributes[r] >>> STREAM_SHIFT === stream && (h.attributes[r] & needed) === needed
          if (isMine && h.shadowBase[r] <= address && address <= h.shadowLimit[r]) return r
        }
        return found
      },
    },
  }),
} satisfies Bug
