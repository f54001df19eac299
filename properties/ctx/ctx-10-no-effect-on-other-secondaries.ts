/**
 * CTX-10  "The secondary contexts operations must not have any effects that are visible from other secondary contexts
 * but are permitted to have effects that are visible from the primary context to maintain isolation between software
 * entities which have been assigned to different secondary contexts."
 * An operation is what an owner does with its context: an access to a register, a job, an interrupt that it raises.
 * Visible is what the software of the other context sees: values, faults, interrupts and their order, never cycles. What
 * only the port shows, an identifier or a request that has not passed, is CTX-5's.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import {
  alignedSoftware,
  endsWithAssignment,
  onlyAtPort,
  ownersOperation,
  ownersOperationsAt,
  ownersView,
  twoSecondaries,
} from '../kit/secrets.ts'

export default twoRun('CTX-10', {
  reading:
    'Two runs that differ in one operation of the owner of one secondary show the owners of all other secondaries the same values, faults and interrupts in the same order.',
  appliesTo: twoSecondaries,
  secret: ownersOperation,
  secretsAt: ownersOperationsAt,
  victims: 'secondaries',
  sees: ownersView,
  ignores: onlyAtPort,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `An operation on ${sayContext(p, secret)} is visible from ${sayContext(p, victim)}.`,
})
