/** Resets that are asked for together are worked off one by one, and acknowledged before their turn has come. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-12-acknowledged-out-of-turn',
  rule: 'RST-12.a',
  is: 'Of several contexts in reset only the first is drained; the others are taken for done while they wait for their turn.',
  seenIn: 'RB-085',
  alsoBreaks: ['RST-11.a', 'ST-5', 'X-1.b'],
  scope: { contexts: 3, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      outstanding: (hw, c) => {
        const { contexts } = hw.platform.devices[hw.platform.contexts[c].device]
        const first = contexts.find((x) => hw.h.phase[x] >= PHASE.draining)
        return first === c ? good.reset.outstanding(hw, c) : 0
      },
    },
  }),
} satisfies Bug
