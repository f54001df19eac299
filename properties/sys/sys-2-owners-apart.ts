/**
 * SYS-2  "Indeed, multi-tenant systems must be able to share those devices while maintaining isolation and real time."
 * Part b: tenants are owners, not contexts. Whatever an owner does with its contexts, errors of theirs included, another
 * owner of the same device finds its registers, memory, answers and interrupts as they would be. What two contexts of one
 * owner owe each other is CTX-5's and CTX-10's.
 */
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import {
  alignedSoftware,
  endsWithAssignment,
  errorOf,
  errorsAt,
  onlyAtPort,
  ownersOperation,
  ownersOperationsAt,
  ownersView,
} from '../kit/secrets.ts'
import { isShared } from '../kit/sharing.ts'
import { shareDevice } from '../kit/tenants.ts'

export default twoRun('SYS-2.b', {
  reading:
    'Two runs that differ in one operation of one owner of a device, or in one error of its context, show every other owner of that device the same.',
  appliesTo: (platform) =>
    platform.devices.some((d) => isShared(platform, d)) ? undefined : { lacks: 'a device with two owners' },
  secret: (op, p) => ownersOperation(op, p) ?? errorOf(op),
  secretsAt: (context, owner, p, bits) => [
    ...ownersOperationsAt(context, owner, p, bits),
    ...errorsAt(context),
  ],
  victims: 'secondaries',
  concerns: shareDevice,
  sees: ownersView,
  ignores: onlyAtPort,
  align: [...alignedSoftware, endsWithAssignment],
  otherwise: (secret, victim, p) =>
    `What the owner of ${sayContext(p, victim)} sees depends on what the owner of ${sayContext(p, secret)} does: two tenants of one device.`,
})
