/** Two commands that take something away, and no sync between them: the first one has no effect. */
import type { Bug } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-12-first-of-two-dropped',
  rule: 'MP-12.a',
  is: 'Where both words of a requester in the table lose a domain and no commit separates the two writes, the loss of the first one is dropped: the requester keeps its old window beside the new one.',
  seenIn: 'RB-033',
  alsoBreaks: ['MP-14.d'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) => demandUnit(good, 'a table of requesters', (p) => p.domainOf !== undefined),
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      // The upper word is written first; what the lower one holds is about to be lost as well.
      wordFor: ({ h }, isHigh, requester, value) =>
        isHigh && h.domains[requester] !== 0 ? (value | h.domainsHigh[requester]) >>> 0 : value,
    },
  }),
} satisfies Bug
