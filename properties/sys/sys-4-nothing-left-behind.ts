/**
 * SYS-4  "…devices (including hardware accelerators such as GPUs, NPUs, and ISPs) and I/O peripherals also have to be
 * shared while maintaining proper isolation."
 * Part b, the two runs: what an owner moved through the stores of the device, its buffers and its queues, shows in nothing
 * that the software of the next owner finds. RST-10 asks this of every state of a context and of any next owner.
 */
import { OP } from '../../src/interface/operations.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { onlyAtPort, ownersOperation, ownersOperationsAt, ownersView, transfersStep } from '../kit/secrets.ts'
import { isShared, resourcesOf } from '../kit/sharing.ts'
import { areOwners } from '../kit/tenants.ts'

const JOB = OP['guest job']
const valuesDrawn = 7

export default twoRun('SYS-4.b', {
  reading:
    'Two runs that differ in one operation of an owner of a context show the next owner of it, who is another guest, the same.',
  appliesTo: (platform) =>
    platform.devices.some((d) => isShared(platform, d)) &&
    resourcesOf(platform).some(({ resource }) => resource.kind === 'store')
      ? undefined
      : { lacks: 'a store that contexts share' },
  secret: (op, p) => ownersOperation(op, p) ?? transfersStep(op),
  // Most of all data that it moves: of different values, since a store may hold the same from before.
  secretsAt: (context, owner, p, bits) =>
    ownersOperationsAt(context, owner, p, bits | 1).map((op) =>
      op.code === JOB ? { ...op, value: 1 + ((bits >>> 10) % valuesDrawn) } : op,
    ),
  victims: 'itself',
  concerns: areOwners,
  sees: ownersView,
  ignores: onlyAtPort,
  align: ['Of a store between owners, what the next owner finds is compared from its assignment on.'],
  otherwise: (secret, _victim, p) =>
    `The next owner of ${sayContext(p, secret)} finds what the last one left in it.`,
})
