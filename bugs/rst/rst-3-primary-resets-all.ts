/** The loop over the secondaries ends early. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-3-primary-resets-all',
  rule: 'RST-3',
  is: 'The reset of a primary loops over its secondaries and stops at the first that has failed.',
  alsoBreaks: [
    'RST-8',
    'RST-9',
    'RST-12.a',
    'RST-12.b',
    'DMA-G',
    'ST-2',
    'ST-3',
    'ERR-1',
    'CTX-11',
    'IRQ-4',
    'SYS-3.b',
    'X-1.b',
  ],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      contextsOf: (hw, c) => {
        const named = good.reset.contextsOf(hw, c)
        const failed = named.findIndex((x) => x !== c && hw.h.phase[x] === PHASE.failed)
        return failed < 0 ? named : named.slice(0, failed)
      },
    },
  }),
} satisfies Bug
