/** The memory is taken away while the context still runs, and the reset comes afterwards. */
import { type Bug, withSteps } from '../bug.ts'

export default {
  name: 'rst-11-drained-before-revoked',
  rule: 'RST-11.b',
  is: "Unassign takes the context's memory away before it resets the context, which goes on asking for it.",
  seenIn: 'RB-003',
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'unassign', (steps) => {
      const reset = steps.findIndex((s) => s.do === 'write' && s.register === 'control.RESET')
      const revoke = steps.findIndex((s) => 'register' in s && s.register === 'protection.COMMIT_STATUS')
      const end = steps.findLastIndex((s) => 'register' in s && s.register === 'protection.COMMIT_STATUS')
      return [
        ...steps.slice(0, reset),
        ...steps.slice(revoke, end + 1),
        ...steps.slice(reset, revoke),
        ...steps.slice(end + 1),
      ]
    }),
} satisfies Bug
