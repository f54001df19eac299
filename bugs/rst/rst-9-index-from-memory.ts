/** The ring index is loaded from where the past owner kept it, and not with its reset value. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-9-index-from-memory',
  rule: 'RST-9',
  is: 'A reset loads CONFIG from the memory that the context could last reach, where the value of the session before still stands.',
  seenIn: 'RB-068',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      valueAfter(hw, c, register) {
        const region = hw.platform.contexts[c].regions[0]
        if (register !== 'CONFIG' || region === undefined) return good.reset.valueAfter(hw, c, register)
        const cell = hw.t.cellOf.get(hw.h.base[region])
        return cell === undefined ? good.reset.valueAfter(hw, c, register) : hw.h.content[cell]
      },
    },
  }),
} satisfies Bug
