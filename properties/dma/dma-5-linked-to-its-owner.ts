/**
 * DMA-5  "For an assigned context, privileged software must be able to link the identifier to the Virtual Memory Identifier
 * (VMID) of the software entity to which the context has been assigned."
 * The link is the register OWNER of the context, whose identifiers are declared: read while the context is assigned it is
 * the VMID of its owner, and of no other guest.
 * The row is an invariant; it is judged as a step, on each read of privileged software.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('DMA-5', {
  reading:
    'While a context with identifiers is assigned, the hypervisor reads the VMID of its owner from its OWNER register, and no other guest has that VMID.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.streams.length > 0) ? undefined : { lacks: 'stream identifiers' },
  uses: [assignment],
  when: 'register read',
  judges: { by: 'privileged software', of: ['OWNER'] },
  given: (g, o, p) =>
    o.answer === ANSWER.ok &&
    g.assigned[o.context] === 1 &&
    g.owner[o.context] !== NONE &&
    p.platform.contexts[o.context].streams.length > 0,
  then: (g, o, p) => o.value === p.platform.guests[g.owner[o.context]].vmid && isUnique(o.value, p),
  otherwise: (g, o, p) => {
    const { name, vmid } = p.platform.guests[g.owner[o.context]]
    return `The identifier of ${sayContext(p, o.context)} is linked to the VMID ${o.value}, while the context is assigned to ${name}, whose VMID is ${vmid}${isUnique(vmid, p) ? '' : ' as that of another guest is'}.`
  },
})

function isUnique(vmid: number, { platform }: Facts): boolean {
  let count = 0
  for (let g = 0; g < platform.guests.length; g++) if (platform.guests[g].vmid === vmid) count++
  return count === 1
}
