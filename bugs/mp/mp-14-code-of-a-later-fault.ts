/** Stream and address are latched with the first fault, and the code is not. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-code-of-a-later-fault',
  rule: 'MP-14.d',
  is: 'A fault that comes while a record is held is counted as lost, and its cause replaces that of the record.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  decisions: (good) => ({ ...good, faults: { ...good.faults, replacesCode: () => true } }),
} satisfies Bug
