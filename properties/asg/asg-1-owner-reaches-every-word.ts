/**
 * ASG-1  "The software to which the device has been assigned can directly access any memory mapped registers that are
 * presented by the context (if any)."
 * Directly: without a trap. Any: the first and the last word of each declared frame stand for all of it, because a
 * region is an interval. A device that is passed through whole is assigned by its primary; an emulated window (PAT-2,
 * PAT-4) is not assigned.
 * The row is an invariant of settings; it is judged as a step, on each access, because an outsider sees the accesses.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { directAccess, isOwners } from '../ghosts/direct-access.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const wordBytes = 4

export default step('ASG-1', {
  reading:
    "The owner's access to the first and to the last word of each frame of its context completes, and no such access traps.",
  uses: [directAccess],
  when: ['register read', 'register written'],
  judges: { by: 'guests' },
  given: (g, o, p) => isOwners(g, o) && isEndOfFrame(o, p),
  then: (_g, o) => o.answer === ANSWER.ok,
  otherwise: (_g, o, p) =>
    `${sayContext(p, o.context)} is assigned to guest ${p.platform.guests[o.guest].name}, whose access to ${sayAddress(o.address)}, ${sayEnd(o, p)} of its frame, ${o.answer === ANSWER.trapped ? 'traps' : 'is answered with an error'}.`,
  edges: [
    'context-two-states: unassigned --assign--> assigned',
    'context-lifecycle: configuring --window and gate opened--> assigned',
  ],
})

function isEndOfFrame({ context, address }: Observation, { platform }: Facts): boolean {
  const { frames } = platform.contexts[context]
  for (let i = 0; i < frames.length; i++)
    if (address === frames[i].base || address === frames[i].limit + 1 - wordBytes) return true
  return false
}

const sayEnd = ({ context, address }: Observation, { platform }: Facts): string =>
  platform.contexts[context].frames.some((f) => f.base === address) ? 'the first word' : 'the last word'
