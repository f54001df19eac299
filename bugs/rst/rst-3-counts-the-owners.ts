/** As many as are programmed now, not as many as were enabled: the last ones outlive the loop. */
import { PHASE } from '../../src/hardware/fields.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-3-counts-the-owners',
  rule: 'RST-3',
  is: 'The reset of a primary takes down as many secondaries as have an owner at that moment, from the first one on: where an earlier one has been given back, the last one that is open is left.',
  seenIn: 'RB-071',
  alsoBreaks: ['RST-8', 'RST-9'],
  scope: { contexts: 3, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      contextsOf(hw, c) {
        const named = good.reset.contextsOf(hw, c)
        const secondaries = named.filter((x) => x !== c)
        const count = secondaries.filter((x) => hw.h.ownerVmid[x] !== NONE).length
        const left = secondaries.slice(count).filter((x) => hw.h.phase[x] !== PHASE.unassigned)
        return named.filter((x) => !left.includes(x))
      },
    },
  }),
} satisfies Bug
