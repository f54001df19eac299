/** Two words say which memory domains a requester has: between their writes it has the new window, and the old holes. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'
import { without } from '../procedures.ts'

export default {
  name: 'mp-12-table-word-by-word',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms an IOPMP fills the spare memory domains, and then writes the two words of the requester in the table without stalling it.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) =>
    withSteps(
      demandUnit(good, 'a table of requesters', (p) => p.domainOf !== undefined),
      'reprogram',
      (steps) =>
        without(steps, 'protection.STALL_HIGH', 'protection.STALL', 'protection.STALL_STATUS').map((s) =>
          s.do === 'write' && s.register === 'requester.DOMAINS_HIGH' ? { ...s, begins: 'grant' } : s,
        ),
    ),
} satisfies Bug
