/**
 * CTX-5  "Secondary contexts must be independent and isolated from each other."
 * Independent: nothing that one secondary does, nor how far what it has begun has come, tells in anything that another
 * does, at the port included. CTX-10 is the part of it that software can see: an operation of the owner, and what the
 * other owner finds in registers, memory, answers and interrupts. Every secret and every sight of CTX-10 is one here,
 * so where this holds CTX-10 holds. Errors are ERR-1's, resets RST-6's; cycles are CTX-12's.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import {
  alignedSoftware,
  endsWithAssignment,
  everything,
  ownersOperation,
  ownersOperationsAt,
  transfersAt,
  transfersStep,
  twoSecondaries,
} from '../kit/secrets.ts'

export default twoRun('CTX-5', {
  reading:
    'Two runs that differ in one operation of one secondary, its owner’s or a step of its own transfers, look the same in all that every other secondary does: registers, port, pins and resets.',
  appliesTo: twoSecondaries,
  secret: (op, p) => ownersOperation(op, p) ?? transfersStep(op),
  secretsAt: (context, owner, p, bits) => [
    ...ownersOperationsAt(context, owner, p, bits),
    ...transfersAt(context),
  ],
  victims: 'secondaries',
  sees: everything,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `What ${sayContext(p, victim)} does depends on ${sayContext(p, secret)}: the two are not independent.`,
})
