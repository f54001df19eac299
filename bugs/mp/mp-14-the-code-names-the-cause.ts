/** The record says that nothing matched, also where an entry matched and denied. */
import { FAULT_CODE } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-the-code-names-the-cause',
  rule: 'MP-14.d',
  is: 'FAULT_CODE says of every fault that no entry was hit, also where one denied the transfer.',
  seenIn: 'RB-111',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  decisions: (good) => ({ ...good, faults: { ...good.faults, codeOf: () => FAULT_CODE.noHit } }),
} satisfies Bug
