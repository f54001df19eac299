/** Whom the stall holds is looked up in the table while that is updated: a requester escapes by its own first word. */
import type { Bug } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-12-stalled-set-recomputed',
  rule: 'MP-12.a',
  is: 'The unit looks up in the table, transfer by transfer, whether the requester has a domain that is stalled, instead of keeping the requesters that had one when STALL was written.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) => demandUnit(good, 'a table of requesters', (p) => p.domainOf !== undefined),
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      holds: (hw, c) => {
        const requester = hw.t.requesterOf[c]
        const has = (column: number, word: number) => (column & hw.h.stallNamed[word]) !== 0
        return (
          good.checker.holds(hw, c) &&
          (has(hw.h.domains[requester], 0) || has(hw.h.domainsHigh[requester], 1))
        )
      },
    },
  }),
} satisfies Bug
