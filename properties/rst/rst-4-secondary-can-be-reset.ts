/**
 * RST-4  "Similarly, privileged software must have the means to reset a secondary context and then confirm an
 * individual secondary context has been reset."
 * That it is confirmed is RST-5. A means that the owner can lock is none: so whatever the owner has written, failed,
 * hung or crashed, the write is accepted and the reset starts.
 */
import { asksForReset, hasStarted, resetRequests, sayNoStart, showsStart } from '../ghosts/reset-requests.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('RST-4', {
  reading:
    'A reset that privileged software asks of a secondary starts, whatever its owner does: the write is accepted, and until done the status reads neither idle nor done.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [resetRequests],
  attempt: 'reset requested',
  when: ['register written', 'register read'],
  judges: asksForReset,
  given: (g, o, p) => showsStart(g.asked, o) && p.isSecondary[o.context],
  then: (_g, o) => hasStarted(o),
  otherwise: (_g, o, p) =>
    `A reset was asked of ${sayContext(p, o.context)} and has not started: ${sayNoStart(o)}.`,
  edges: [
    'context-lifecycle: assigned --reset requested--> draining',
    'context-lifecycle: assigned --owner crashed--> draining',
    'context-lifecycle: failed --reset requested--> draining',
    'context-lifecycle: failed --owner crashed--> draining',
    'context-lifecycle: configuring --reset requested--> draining',
    'reset-and-drain: idle --reset requested--> draining',
    'reset-and-drain: done --reset requested--> draining',
  ],
})
