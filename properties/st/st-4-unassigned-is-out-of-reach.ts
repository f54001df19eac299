/**
 * ST-4  "It is expected that protection regions are setup so that lower privilege software cannot access a context which
 * is in this state."
 * Every guest's access to a frame of an unassigned secondary is refused, by a trap or an error. (That no DMA master
 * reaches registers is MP-1.)
 * The row is an invariant of settings; it is judged as a step, on each access that is tried, because an outsider sees
 * the accesses and not the settings.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const JOB = K['job submitted']

export default step('ST-4', {
  reading: "A guest's access to the registers of an unassigned secondary does not complete.",
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [assignment],
  when: ['register read', 'register written', 'job submitted'],
  judges: { by: 'guests' },
  given: (g, o, p) =>
    o.guest >= 0 && o.context >= 0 && p.isSecondary[o.context] && g.assigned[o.context] === 0,
  then: (_g, o) => o.answer !== ANSWER.ok,
  otherwise: (_g, o, p) =>
    `Guest ${p.platform.guests[o.guest].name} reaches ${sayPlace(o, p)}, which is unassigned.`,
  edges: [
    'context-two-states: assigned --unassign--> unassigned',
    'context-lifecycle: powerOn --power-on reset complete--> unassigned',
    'context-lifecycle: assigned --unassign requested--> draining',
    'context-lifecycle: failed --unassign requested--> draining',
    'context-lifecycle: resetting --reset done--> unassigned',
  ],
})

const sayPlace = (o: Observation, p: Facts): string =>
  o.kind === JOB
    ? `the doorbell of ${sayContext(p, o.context)}`
    : `${sayAddress(o.address)} of ${sayContext(p, o.context)}`
