/** The code is looked up where the burst began, and not where it was blocked. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-code-of-another-entry',
  rule: 'MP-14.d',
  is: 'FAULT_CODE says what the entries say of the first beat of the burst: of one that runs into a hole, or out of its window, that the setting was changed.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  decisions: (good) => ({
    ...good,
    faults: {
      ...good.faults,
      codeOf: (hw, s, stream) => good.faults.codeOf(hw, s, stream, hw.h.slotAddress[s]),
    },
  }),
} satisfies Bug
