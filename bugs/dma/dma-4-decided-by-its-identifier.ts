/** The comparator of the protection is one bit too narrow. */
import { STREAM_SHIFT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-4-decided-by-its-identifier',
  rule: 'DMA-4',
  is: 'The protection ignores the highest bit in which the stream identifiers of the contexts differ, so that two contexts share their entries.',
  alsoBreaks: ['DMA-G', 'MP-12.a', 'MP-13', 'MP-6'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const { h, t, platform } = hw
        const streams = platform.contexts.flatMap((c) => c.streams)
        const differing = streams.reduce((bits, one) => bits | (one ^ streams[0]), 0)
        const ignored = 0x8000_0000 >>> Math.clz32(differing)
        for (let r = 0; r < t.regions; r++) {
          const entry = h.attributes[r] >>> STREAM_SHIFT
          if (((entry ^ stream) & ~ignored) !== 0) continue
          const found = good.checker.firstBeat(hw, s, entry, direction, address)
          if (found !== NONE) return found
        }
        return NONE
      },
    },
  }),
} satisfies Bug
