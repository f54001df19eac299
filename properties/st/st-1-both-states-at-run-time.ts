/**
 * ST-1  "A well-behaved device context must also be able to transition into some states with the properties below to
 * enable a safe and secure device context assignment at runtime."
 * Unassigned, assigned, unassigned, assigned, by privileged steps only: the gate of a context that is out of reset
 * opens, and who holds a context is not refused when he gives it back.
 */
import { ANSWER, K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { assignment, revokes } from '../ghosts/assignment.ts'
import { resetRequests } from '../ghosts/reset-requests.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

const WRITTEN = K['register written']

interface Ghost {
  readonly assigned: { readonly [c: number]: number }
  readonly owner: { readonly [c: number]: number }
  readonly asked: { readonly [c: number]: number }
  readonly failed: { readonly [c: number]: number }
}

export default step('ST-1', {
  reading:
    'Privileged software opens the gate of a secondary that is out of reset and has not failed, and the procedure that takes a context from its owner is not refused.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [assignment, resetRequests],
  /** It reported an error, and has not been reset since. */
  ghost: { failed: flag('context') },
  follow: {
    'context failed': (g, o) => {
      g.failed[o.context] = 1
    },
    'reset done': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) g.failed[contexts[i]] = 0
    },
  },
  when: ['register written', 'procedure ended'],
  judges: { by: 'privileged software', of: ['GATE'] },
  given: (g, o, p) => (o.kind === WRITTEN ? mayOpen(g, o, p) : mayClose(g, o, p)),
  then: (_g, o) => (o.kind === WRITTEN ? o.answer === ANSWER.ok : o.outcome !== OUTCOME.refused),
  otherwise: (g, o, p) =>
    o.kind === WRITTEN
      ? `${sayContext(p, o.index)} is out of reset, and its gate does not open: it cannot be assigned.`
      : `${sayContext(p, o.context)} is assigned to ${p.platform.guests[g.owner[o.context]].name}, and to take it away is refused: it cannot be unassigned.`,
  edges: [
    'context-two-states: unassigned --assign--> assigned',
    'context-two-states: assigned --unassign--> unassigned',
    'context-lifecycle: configuring --window and gate opened--> assigned',
    'context-lifecycle: assigned --unassign requested--> draining',
    'context-lifecycle: failed --unassign requested--> draining',
    'context-lifecycle: resetting --reset done--> unassigned',
  ],
})

/** Privileged software writes the gate, and no reset of the context or of its primary is awaited. */
function mayOpen({ asked, failed }: Ghost, o: Observation, { platform, isSecondary }: Facts): boolean {
  if (o.value !== 1 || !isSecondary[o.index]) return false
  const { primary } = platform.devices[platform.contexts[o.index].device]
  return asked[o.index] === 0 && asked[primary] === 0 && failed[o.index] === 0
}

/** The procedure takes the context from the guest to whom it is assigned. */
const mayClose = ({ assigned, owner }: Ghost, o: Observation, p: Facts): boolean =>
  revokes(p, o.procedure) &&
  assigned[o.context] === 1 &&
  owner[o.context] !== NONE &&
  owner[o.context] === o.guest
