/** Two commands that take something away, and no sync between them: the first one has no effect. */
import type { Bug } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-12-first-of-two-dropped',
  rule: 'MP-12.a',
  is: 'What a write takes from the upper word of a requester is dropped while its lower word holds a domain: of two losses in a row, with no commit between them, the first one has no effect, and the requester keeps its old window beside the new one.',
  seenIn: 'RB-033',
  alsoBreaks: ['MP-14.d'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) => demandUnit(good, 'a table of requesters', (p) => p.domainOf !== undefined),
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      // Coarser than that: the upper word is written first, and nothing tells yet whether the lower one will lose as well.
      wordFor: ({ h }, isHigh, requester, value) =>
        isHigh && h.domains[requester] !== 0 ? (value | h.domainsHigh[requester]) >>> 0 : value,
    },
  }),
} satisfies Bug
