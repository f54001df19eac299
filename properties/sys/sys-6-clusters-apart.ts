/**
 * SYS-6  "Inside such subsystem, different criticality levels must be isolated, while sharing I/O peripherals and some
 * devices between the different clusters of CPU cores, as pictured in this figure."
 * A write by one cluster changes nothing in a context of another: the secret is a write to a register, or the doorbell, of
 * a guest on one cluster. Where the clusters share an arbiter that does not isolate performance, how long a beat waits is
 * not compared. SYS-9.b is the same of all that a cluster does.
 */
import { OP } from '../../src/interface/operations.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import {
  alignedSoftware,
  endsWithAssignment,
  onlyAtPort,
  ownersOperation,
  ownersOperationsAt,
  ownersView,
} from '../kit/secrets.ts'
import { areInTwoClusters, lacksTwoClusters } from '../kit/tenants.ts'

const writes: readonly number[] = [OP['guest write'], OP['guest job']]

export default twoRun('SYS-6', {
  reading:
    'Two runs that differ in one write of a guest on one cluster show the guests on every other cluster the same in the contexts that they own.',
  appliesTo: lacksTwoClusters,
  secret: (op, p) => (writes.includes(op.code) ? ownersOperation(op, p) : undefined),
  secretsAt: (context, owner, p, bits) =>
    ownersOperationsAt(context, owner, p, bits).filter((op) => writes.includes(op.code)),
  victims: 'secondaries',
  concerns: areInTwoClusters,
  sees: ownersView,
  ignores: onlyAtPort,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `A write to ${sayContext(p, secret)} changes what another cluster finds in ${sayContext(p, victim)}.`,
})
