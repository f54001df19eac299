/** The limit reads back as the last byte, and the comparator takes it for the first byte beyond. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-13-limit-is-exclusive',
  rule: 'MP-13',
  is: 'The protection blocks the last granule of each region, though its limit reads back as the last byte of it.',
  seenIn: 'RB-100',
  alsoBreaks: ['DMA-4', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const r = good.checker.firstBeat(hw, s, stream, direction, address)
        return r !== NONE && address + hw.platform.beatBytes > hw.h.limit[r] ? NONE : r
      },
    },
  }),
} satisfies Bug
