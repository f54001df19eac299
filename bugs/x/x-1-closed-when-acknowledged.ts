/** A write is done when it leaves the unit: in the buffer behind it, it still takes effect after the commit. */
import type { Bug } from '../bug.ts'

export default {
  name: 'x-1-closed-when-acknowledged',
  rule: 'X-1.a',
  is: 'A commit waits for what is still being checked, and not for writes that have been checked and lie in a buffer downstream: they take effect after it is acknowledged.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      waitsFor(hw, s) {
        const { slotDirection, slotJudged, slotBeats } = hw.h
        const isBuffered = slotDirection[s] === 1 && slotJudged[s] === slotBeats[s]
        return !isBuffered && good.programming.waitsFor(hw, s)
      },
    },
  }),
} satisfies Bug
