/**
 * MP-1  "For example, higher privilege software responsible for providing context isolation must ensure that the
 * memory-mapped registers associated with an active context are only accessible through transactions initiated by the
 * software that owns the context."
 * Active: an assigned secondary, and a primary always. Judged are the PEs of every guest and every DMA master; the
 * privileged agent is exempt (RST-4 and CTX-8 need it). A primary that is not passed through is the hypervisor's own. A
 * DMA transfer that lands in a register frame is a violation whoever asked for it: no transfer is the owner's software.
 * What enforces it, the EL2 MPU of the PE or a filter in the memory system, is MP-2's permission.
 * The row is an invariant; it is judged as a step, because an access is an event.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const PASSED = K['beat passed']

export default step('MP-1', {
  reading:
    "A guest's access to the registers of an active context completes only if the context is assigned to that guest; no DMA transfer reaches them.",
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.frames.length > 0) ? undefined : { lacks: 'a context with registers' },
  uses: [assignment],
  when: ['beat passed', 'register read', 'register written', 'job submitted'],
  judges: { by: 'guests' },
  given: (g, o, p) => o.kind === PASSED || (o.guest >= 0 && o.context >= 0 && isActive(g, o.context, p)),
  then: (g, o, p) =>
    o.kind === PASSED ? hit(g, o, p) < 0 : o.answer !== ANSWER.ok || g.owner[o.context] === o.guest,
  otherwise: (g, o, p) => {
    if (o.kind === PASSED)
      return `A DMA transfer of ${sayContext(p, o.context)} reaches the registers of ${sayContext(p, hit(g, o, p))} at ${sayAddress(o.address)}.`
    const owner = g.owner[o.context]
    const whose = owner === NONE ? 'the hypervisor' : p.platform.guests[owner].name
    return `${p.platform.guests[o.guest].name} reaches the registers of ${sayContext(p, o.context)}, which belongs to ${whose}.`
  },
})

interface Ghost {
  readonly assigned: { readonly [c: number]: number }
}

const isActive = ({ assigned }: Ghost, c: number, p: Facts): boolean => !p.isSecondary[c] || assigned[c] === 1

/** The active context in whose frame the transfer lands, or -1. */
function hit(g: Ghost, { address }: Observation, p: Facts): number {
  const { contexts } = p.platform
  for (let c = 0; c < contexts.length; c++) {
    const { frames } = contexts[c]
    for (let f = 0; f < frames.length; f++)
      if (frames[f].base <= address && address <= frames[f].limit && isActive(g, c, p)) return c
  }
  return -1
}
