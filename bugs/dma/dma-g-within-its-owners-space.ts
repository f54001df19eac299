/** The protection looks up the stream and the direction, and lets any address of theirs pass. */
import { ENABLE_BIT, STREAM_SHIFT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-g-within-its-owners-space',
  rule: 'DMA-G',
  is: 'The address that a guest puts in a descriptor is not compared with the bounds of the region: the stream alone decides.',
  alsoBreaks: ['DMA-4', 'MP-12.a'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat: ({ h, t }, _s, stream) => {
        for (let r = 0; r < t.regions; r++)
          if ((h.attributes[r] & ENABLE_BIT) !== 0 && h.attributes[r] >>> STREAM_SHIFT === stream) return r
        return NONE
      },
    },
  }),
} satisfies Bug
