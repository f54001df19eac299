/**
 * RST-5  "Similarly, privileged software must have the means to reset a secondary context and then confirm an
 * individual secondary context has been reset."
 * Part a: the acknowledgement answers c's own reset, and this request. Silent: which wire answers when a primary reset
 * names c as well; we chose the primary's, because it was the primary that was asked.
 */
import { sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

export default step('RST-5.a', {
  reading:
    'A context acknowledges a reset on its own wire only if its own reset was requested, once for the latest request.',
  ghost: { asked: flag('context') },
  follow: {
    'reset requested': (g, o) => {
      g.asked[o.context] = 1
    },
    'reset done': (g, o) => {
      g.asked[o.context] = 0
    },
  },
  attempt: 'reset requested',
  when: 'reset done',
  given: (_g, reset, p) => p.isSecondary[reset.context],
  then: (g, reset) => g.asked[reset.context] === 1,
  otherwise: (_g, reset, p) =>
    `${sayContext(p, reset.context)} acknowledges a reset that nobody asked of it since its last acknowledgement.`,
})
