/** The scratchpad is not scrubbed: what the last owner moved through it is there for the next one. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-4-nothing-left-behind',
  rule: 'SYS-4.b',
  is: 'The data buffer of a transaction is never cleared: a read that is refused returns what the last owner moved through it.',
  scope: { contexts: 2, guests: 2 },
  alsoBreaks: ['RST-10'],
  shownOn: ['shared-controller'],
  decisions: (good) => ({ ...good, port: { ...good.port, clearsBuffer: () => false } }),
} satisfies Bug
