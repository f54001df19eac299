/**
 * DMA-G  "For DMA-capable contexts, a context could be used to access memory outside the allowed address spaces by the
 * software entity to which it is assigned."
 * The sentence names the danger; what forbids it are ASG-2 and MP-3. The allowed space is the owner's memory windows and
 * the mailbox channels of the context's own interrupts. Silent: whether a context that nobody owns may reach anything;
 * we read it as: nothing.
 * The row is an invariant; it is judged as a step, on each beat behind the protection, because an access is an event.
 */
import type { Observation } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('DMA-G', {
  reading:
    "Every beat of a secondary that passes the protection lies in a memory window of the context's owner, or in a mailbox channel of the context's own interrupts.",
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary' && c.outstandingMax > 0)
      ? undefined
      : { lacks: 'a secondary with DMA' },
  uses: [assignment],
  attempt: 'beat at port',
  when: 'beat passed',
  given: (_g, o, p) => p.isSecondary[o.context],
  then: (g, o, p) => inWindowOf(g.owner[o.context], o, p) || inOwnMailbox(o, p),
  otherwise: (g, o, p) =>
    `A beat of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)}, which lies neither in a window of ${sayOwner(g.owner[o.context], p)} nor in a mailbox channel of the context.`,
})

const sayOwner = (owner: number, { platform }: Facts): string =>
  owner === NONE ? 'an owner (it has none)' : `its owner ${platform.guests[owner].name}`

function inWindowOf(owner: number, { address }: Observation, { platform }: Facts): boolean {
  if (owner === NONE) return false
  const { windows } = platform.guests[owner]
  for (let w = 0; w < windows.length; w++)
    if (windows[w].base <= address && address + platform.beatBytes - 1 <= windows[w].limit) return true
  return false
}

function inOwnMailbox({ context, address }: Observation, { platform }: Facts): boolean {
  const { interrupts } = platform.contexts[context]
  for (let i = 0; i < interrupts.length; i++) if (interrupts[i].mailbox === address) return true
  return false
}
