/** The verdict on a transaction stays in the front end until its requester goes idle. */
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-g-back-to-back',
  rule: 'DMA-G',
  is: 'A transaction that comes while another one of the same context is being let through rides on that one’s verdict.',
  seenIn: 'RB-060',
  alsoBreaks: [
    'ASG-2',
    'MP-1',
    'MP-13',
    'DMA-4',
    'MP-12.a',
    'CTX-5',
    'MP-14.b',
    'SYS-5.b',
    'CTX-11',
    'RST-5.a',
    'IRQ-4',
    'MP-6',
  ],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      firstBeat: (hw, s, stream, direction, address) => {
        const { h, t } = hw
        const c = Math.floor(s / t.slots)
        for (let other = c * t.slots; other < (c + 1) * t.slots; other++)
          if (other !== s && h.slotRegion[other] !== NONE) return h.slotRegion[other]
        return good.checker.firstBeat(hw, s, stream, direction, address)
      },
    },
  }),
} satisfies Bug
