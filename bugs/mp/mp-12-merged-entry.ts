/** While the bank is taken over a lookup finds the words of an entry in two places: the address of one, the permission of the other. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-merged-entry',
  rule: 'MP-12.a',
  is: 'While a commit runs, a transfer is compared with the new bounds of a region, and has the permission and the output attribute of the old one.',
  seenIn: 'RB-048',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const { h, t } = hw
        const found = good.checker.firstBeat(hw, s, stream, direction, address)
        if (found !== NONE || h.commitLeft[0] === 0) return found
        for (let r = 0; r < t.regions; r++) {
          const isNew = h.shadowBase[r] <= address && address <= h.shadowLimit[r]
          if (isNew && good.checker.firstBeat(hw, s, stream, direction, h.base[r]) === r) return r
        }
        return NONE
      },
    },
  }),
} satisfies Bug
