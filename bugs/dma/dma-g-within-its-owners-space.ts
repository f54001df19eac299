/** The lower comparator of the protection is off by one granule: what lies just before a region passes as well. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-g-within-its-owners-space',
  rule: 'DMA-G',
  is: 'An address that a guest puts in a descriptor is not checked against the first granule before a region: it passes.',
  alsoBreaks: ['MP-12.a', 'MP-13'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const r = good.checker.firstBeat(hw, s, stream, direction, address)
        return r === NONE
          ? good.checker.firstBeat(hw, s, stream, direction, address + hw.platform.beatBytes)
          : r
      },
    },
  }),
} satisfies Bug
