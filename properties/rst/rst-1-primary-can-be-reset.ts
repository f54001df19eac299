/**
 * RST-1  "A well-behaved device must provide a mechanism to reset the primary context and confirm that the reset was
 * completed."
 * That it is confirmed is RST-2. Silent: what shows that a reset has begun; we chose the answer to the write, and the
 * status, which until done is neither idle nor an older done.
 */
import { asksForReset, hasStarted, resetRequests, sayNoStart, showsStart } from '../ghosts/reset-requests.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('RST-1', {
  reading:
    'A reset that privileged software asks of a primary starts: the write is accepted, and until done the status reads neither idle nor done.',
  uses: [resetRequests],
  attempt: 'reset requested',
  when: ['register written', 'register read'],
  judges: asksForReset,
  given: (g, o, p) => showsStart(g.asked, o) && !p.isSecondary[o.context],
  then: (_g, o) => hasStarted(o),
  otherwise: (_g, o, p) =>
    `A reset was asked of ${sayContext(p, o.context)}, a primary, and has not started: ${sayNoStart(o)}.`,
  edges: [
    'reset-and-drain: idle --primary reset requested--> draining',
    'reset-and-drain: done --primary reset requested--> draining',
    'context-lifecycle: powerOn --primary reset requested--> draining',
    'context-lifecycle: unassigned --primary reset requested--> draining',
    'context-lifecycle: assigned --primary reset requested--> draining',
  ],
})
