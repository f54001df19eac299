/** While the bus makes a beat wait, the identifier lines fall to 0. */
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-1-identifier-of-a-stalled-beat',
  rule: 'DMA-1',
  is: 'A beat that is issued while the one before it still waits on the bus carries the identifier 0.',
  seenIn: 'RB-022',
  alsoBreaks: ['DMA-2.b'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      streamOf: (hw, c, s) =>
        hw.h.slotIssued[s] > hw.h.slotJudged[s] + 1 ? 0 : good.port.streamOf(hw, c, s),
    },
  }),
} satisfies Bug
