/**
 * RST-6  "Higher privilege software must have access to a reset operation to individually and independently reset each
 * context, no matter what state the device is in."
 * It has one direction: a secondary's reset changes nothing observable in any other context, what the primary's control
 * registers say of the others included. A reset of the primary is exempt; RST-3 says what that does.
 * The two runs differ in one write of RESET, which the other run leaves out; there the hypervisor is told of that reset
 * what it is told here, so that its procedure goes on alike.
 */

import { newFlatOperation, OP } from '../../src/interface/operations.ts'
import { R } from '../../src/interface/registers.ts'
import { sayContext } from '../kit/facts.ts'
import { twoRun } from '../kit/rule.ts'
import { alignedSoftware, endsWithAssignment, everything } from '../kit/secrets.ts'

/** Procedures by which the hypervisor resets one context of an owner. */
const resets: readonly string[] = ['unassign', 'reset']

export default twoRun('RST-6', {
  reading:
    'Two runs that differ in one reset of one secondary look the same to every other context of the system, the primary included.',
  appliesTo: (platform) =>
    platform.devices.some(
      (d) => d.contexts.length > 1 && d.contexts.some((c) => platform.contexts[c].role === 'secondary'),
    )
      ? undefined
      : { lacks: 'two contexts in one device' },
  secret: () => undefined,
  leavesOut: ({ register, index, value }, p) =>
    register === R.RESET && value === 1 && p.isSecondary[index] ? index : -1,
  secretsAt: (context, guest, { procedureNames }) => {
    const run = { ...newFlatOperation(), code: OP['hypervisor run'] }
    if (guest < 0) return [run]
    const starts = procedureNames.flatMap((name, ordinal) =>
      resets.includes(name)
        ? [{ ...newFlatOperation(), code: OP['hypervisor start'], ordinal, context, guest }]
        : [],
    )
    return [run, ...starts]
  },
  victims: 'contexts',
  sees: everything,
  align: [
    ...alignedSoftware,
    endsWithAssignment,
    'The comparison ends where the next context of a partition is assigned: the reset of one lets the next one have its turn.',
    'Of the reset that one run leaves out the hypervisor is told in both what it is told where it occurs.',
    "Of a primary, its status, its interrupt and its own resets are not compared, nor its port where the interrupt is a message: there a secondary's effects may show (CTX-11).",
  ],
  otherwise: (secret, victim, p) =>
    `A reset of ${sayContext(p, secret)} changes what ${sayContext(p, victim)} does.`,
})
