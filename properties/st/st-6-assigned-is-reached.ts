/**
 * ST-6  "It is expected that protection regions are setup so that a given lower privilege software can access a context
 * which is in this state."
 * The given software is the owner; from the end of the procedure that assigned the context to the beginning of one that
 * takes it away. That it reaches every word of every frame is ASG-1; here its registers and its doorbell.
 * The row is an invariant of settings; it is judged as a step, on each access, as ST-4 is.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { directAccess, isOwners } from '../ghosts/direct-access.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const JOB = K['job submitted']

/** A job goes to the doorbell, where the context has one. */
const isRegister = (o: Observation, { platform }: Facts): boolean =>
  o.kind === JOB
    ? platform.contexts[o.context].registers.DOORBELL !== undefined
    : o.register >= R.DOORBELL && o.register <= R.ERROR

export default step('ST-6', {
  reading: 'The owner of an assigned secondary reaches its registers and its doorbell.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [directAccess],
  when: ['register read', 'register written', 'job submitted'],
  judges: { by: 'guests' },
  given: (g, o, p) => isOwners(g, o) && p.isSecondary[o.context] && isRegister(o, p),
  then: (_g, o) => o.answer === ANSWER.ok,
  otherwise: (_g, o, p) =>
    `${sayContext(p, o.context)} is assigned to guest ${p.platform.guests[o.guest].name}, whose access to it does not complete.`,
})
