/**
 * ASG-2  "Memory accesses by the device context on behalf of the software must be policed by memory protection hardware
 * (like a System Memory Management Unit or a System Memory Protection Unit) managed by the higher privilege software
 * responsible for providing context isolation (permitted combinations are detailed below)."
 * Two halves. Policed: what an assigned context brings to memory came out of a protection unit. Managed by higher
 * privilege: nobody of lower privilege writes the unit's registers, neither a guest's PE nor a DMA transfer.
 * The row is an invariant; it is judged as a step, because accesses are events.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { isOfProtection } from '../../src/interface/registers.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const PASSED = K['beat passed']

export default step('ASG-2', {
  reading:
    'Every beat of an assigned secondary that reaches memory came out of a protection unit; no guest and no DMA transfer writes the registers of that unit.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  uses: [assignment],
  attempt: 'beat at port',
  when: ['beat passed', 'register written'],
  judges: { by: 'guests' },
  given: (g, o, p) =>
    o.kind === PASSED ? p.isSecondary[o.context] && g.assigned[o.context] === 1 : isOfProtection(o.register),
  then: (_g, o, p) =>
    o.kind === PASSED ? o.through > 0 && !inProgrammingFrame(o, p) : o.answer !== ANSWER.ok,
  otherwise: (_g, o, p) => {
    if (o.kind !== PASSED)
      return `${p.platform.guests[o.guest].name} writes a register of the protection at ${sayAddress(o.address)}, which is for higher privilege to manage.`
    return o.through > 0
      ? `A transfer of ${sayContext(p, o.context)} reaches the registers of the protection at ${sayAddress(o.address)}.`
      : `A beat of ${sayContext(p, o.context)}, which is assigned, reaches ${sayAddress(o.address)} by a path around the protection.`
  },
})

const inProgrammingFrame = ({ address }: Observation, { platform }: Facts): boolean =>
  address >= platform.protection.frame.base && address <= platform.protection.frame.limit
