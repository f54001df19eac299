/**
 * RST-5  "Similarly, privileged software must have the means to reset a secondary context and then confirm an
 * individual secondary context has been reset."
 * Part a: the acknowledgement answers c's own reset, and this request. Silent: which wire answers when a primary reset
 * names c as well; we chose the primary's, because it was the primary that was asked.
 */
import { resetRequests } from '../ghosts/reset-requests.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('RST-5.a', {
  reading:
    'A context acknowledges a reset on its own wire only if its own reset was requested, once for the latest request.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [resetRequests],
  attempt: 'reset requested',
  when: 'reset done',
  given: (_g, reset, p) => p.isSecondary[reset.context],
  then: (g, reset) => g.asked[reset.context] === 1,
  otherwise: (_g, reset, p) =>
    `${sayContext(p, reset.context)} acknowledges a reset that nobody asked of it since its last acknowledgement.`,
  edges: [
    'reset-and-drain: draining --reset requested--> draining',
    'reset-and-drain: resetting --reset requested--> resetting',
    'reset-and-drain: done --reset requested--> draining',
    'reset-and-drain: done --acknowledgement cleared--> idle',
    'context-lifecycle: draining --reset requested--> draining',
    'context-lifecycle: resetting --reset requested--> resetting',
  ],
})
