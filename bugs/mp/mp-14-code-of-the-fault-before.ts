/** The code is written where none stands, and acknowledging the record does not take it away. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-code-of-the-fault-before',
  rule: 'MP-14.d',
  is: 'FAULT_CODE keeps the cause of the first fault for ever: the acknowledgement clears stream and address, and the next fault is recorded beside the old code.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  decisions: (good) => ({
    ...good,
    faults: {
      ...good.faults,
      clearsCode: () => false,
      codeOf: (hw, s, stream, address) => hw.h.faultCode[0] || good.faults.codeOf(hw, s, stream, address),
    },
  }),
} satisfies Bug
