/** The entry is invalidated, and what was translated by it is not: an address that has passed goes on passing. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-translation-not-flushed',
  rule: 'MP-12.a',
  is: 'A commit invalidates the entry of a stream and not its cached translations: while a burst of the past setting has no answer, a new one to what it has reached passes.',
  seenIn: 'RB-026',
  alsoBreaks: ['MP-13', 'DMA-4', 'DMA-G', 'ASG-2', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat(hw, s, stream, direction, address) {
        const region = good.checker.firstBeat(hw, s, stream, direction, address)
        if (region !== NONE) return region
        const { h, t, platform } = hw
        const c = Math.floor(s / t.slots)
        for (let other = c * t.slots; other < (c + 1) * t.slots; other++) {
          const judged = h.slotAddress[other] + h.slotJudged[other] * platform.beatBytes
          const hits = h.slotAddress[other] <= address && address < judged && h.slotBlocked[other] === 0
          if (other !== s && hits && h.slotDirection[other] === direction)
            return platform.contexts[c].regions[0] ?? NONE
        }
        return NONE
      },
    },
  }),
} satisfies Bug
