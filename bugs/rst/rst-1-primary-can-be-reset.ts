/** The primary's reset bit is taken at its rising edge and never clears itself: it works once, at power-on. */
import { RESET_STATUS } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-1-primary-can-be-reset',
  rule: 'RST-1',
  is: 'The RESET bit of a primary acts at its rising edge and never falls: the first reset works, every later write is accepted and does nothing.',
  alsoBreaks: ['RST-2', 'RST-7', 'RST-11.b', 'ST-1', 'CTX-11', 'DMA-5', 'IRQ-4', 'X-1.b'],
  scope: { contexts: 1, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      contextsOf: (hw, c) =>
        hw.platform.contexts[c].role === 'primary' && hw.h.acknowledged[c] === RESET_STATUS.done
          ? []
          : good.reset.contextsOf(hw, c),
    },
  }),
} satisfies Bug
