/** A stream that was refused once is refused again, until somebody clears the record of it. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-13-refusal-is-cached',
  rule: 'MP-13',
  is: 'A refusal stays in the cache of the protection when a mapping is added: what the read-back shows as allowed is refused as long as a fault of the stream is recorded.',
  seenIn: 'RB-035',
  alsoBreaks: ['SYS-5.b', 'DMA-4', 'MP-6', 'MP-2'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const { h } = hw
        const isCached = h.faultStatus[0] && h.faultStream[0] === stream
        return isCached ? NONE : good.checker.firstBeat(hw, s, stream, direction, address)
      },
    },
  }),
} satisfies Bug
