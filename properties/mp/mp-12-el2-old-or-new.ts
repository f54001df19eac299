/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * Part b, of the MPU by which EL2 guards a PE. It has no commit: each write takes effect by itself. Its update is a
 * procedure, from its first write to a region of that PE to its complete end; after a failed step, to that of the next one
 * which writes there. Under the old or the new setting a guest reaches its own memory and the frames of the contexts that
 * are its own before or after, and nothing else: what is not assigned to it from the first write that opens a window to the
 * end of what takes it away is under neither. Outside an update the same is MP-1's and ST-4's.
 */

import { ANSWER, K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler } from '../../src/interface/platform.ts'
import { nameOfRegister } from '../../src/interface/registers.ts'
import { assignment } from '../ghosts/assignment.ts'
import { guestOfPe } from '../ghosts/list-registers.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { flag, type Indexed, step } from '../kit/rule.ts'

const JOB = K['job submitted']

export default step('MP-12.b', {
  reading:
    "While a procedure changes the EL2 regions of a PE, whatever its guest reaches without a trap is its own memory, or a frame of a context that is the guest's before or after the change.",
  uses: [assignment],
  ghost: {
    /** An update of the regions of the guest's PE is under way. */
    changing: flag('guest'),
    /** The procedure that runs has written them. */
    written: flag('guest'),
  },
  hears: { by: 'privileged software', of: ['EL2_BASE', 'EL2_LIMIT'] },
  follow: {
    'register written': (g, o, p) => {
      const guest = guestOfPe(p, o.pe)
      if (guest < 0) return
      g.changing[guest] = 1
      g.written[guest] = 1
    },
    'procedure ended': (g, o, p) => {
      // A handler pre-empts the procedure, which goes on afterwards.
      if (isHandler(p.platform.procedures[o.procedure])) return
      for (let guest = 0; guest < g.written.length; guest++) {
        if (g.written[guest] === 1 && o.outcome === OUTCOME.complete) g.changing[guest] = 0
        g.written[guest] = 0
      }
    },
  },
  when: ['register read', 'register written', 'job submitted'],
  judges: { by: 'guests' },
  given: (g, o, p) =>
    o.guest >= 0 &&
    g.changing[o.guest] === 1 &&
    o.answer !== ANSWER.trapped &&
    (o.kind === JOB || !isOwnMemory(o, p)),
  then: (g, o) => isOwners(g, o),
  otherwise: (_g, o, p) => {
    const { name, pe } = p.platform.guests[o.guest]
    const reached =
      o.kind === JOB
        ? `the doorbell of ${sayContext(p, o.context)}`
        : `${sayAddress(o.address)} (${o.context < 0 ? nameOfRegister(o.register).toLowerCase() : sayContext(p, o.context)})`
    return `While the EL2 regions of ${p.platform.processingElements[pe].name} are changed, ${name} reaches ${reached}, which the MPU lets through under neither the old nor the new setting.`
  },
})

const isOwners = ({ owner }: { readonly owner: Indexed }, { context, guest }: Observation): boolean =>
  context >= 0 && owner[context] === guest

/** The MPU is not asked about it: a region of its own lets the guest through. */
function isOwnMemory({ guest, address }: Observation, { platform }: Facts): boolean {
  const { memory } = platform.guests[guest]
  for (let m = 0; m < memory.length; m++)
    if (memory[m].base <= address && address <= memory[m].limit) return true
  return false
}
