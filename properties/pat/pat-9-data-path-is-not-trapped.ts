/**
 * PAT-9  "Mediated pass-through devices support hardware-assisted virtualization, where each device context can be
 * independently assigned to a different VM."
 * Exits are for control: the doorbell of the data path is reached without one. Judged as a step, on each job of the guest
 * whose register window of the context is open, because a job is an event; between two jobs an invariant says nothing.
 * How often control is called is measured, not judged.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { EL2_ENABLE_BIT } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { lacksMediatedDevice } from '../kit/mediation.ts'
import { step } from '../kit/rule.ts'
import { patternOf } from '../kit/sharing.ts'

export default step('PAT-9', {
  reading:
    'While the register window of a context is open to a guest, its jobs reach the doorbell without a trap.',
  appliesTo: lacksMediatedDevice,
  ghost: {
    /** The guest to whose PE the first frame of the context is open. */
    open: { per: 'context', max: 0xfe, holds: 'guest', none: true },
  },
  hears: { by: 'privileged software', of: ['EL2_LIMIT'] },
  follow: {
    'register written': (g, o, p) => {
      if (o.context < 0 || o.index !== p.firstFrame[o.context]) return
      const guest = guestOn(o, p)
      if ((o.value & EL2_ENABLE_BIT) !== 0) g.open[o.context] = guest
      else if (g.open[o.context] === guest) g.open[o.context] = NONE
    },
  },
  when: 'job submitted',
  given: (g, o, p) => g.open[o.context] === o.guest && isMediated(o.context, p),
  then: (_g, o) => o.answer !== ANSWER.trapped,
  otherwise: (_g, o, p) =>
    `A job of ${p.platform.guests[o.guest].name} for ${sayContext(p, o.context)} traps, although its registers are open: the data path is mediated.`,
})

const isMediated = (context: number, { platform }: Facts): boolean =>
  patternOf(platform.devices[platform.contexts[context].device]) === 'mediated' &&
  platform.contexts[context].outstandingMax > 0

function guestOn({ pe }: Observation, { platform }: Facts): number {
  for (let i = 0; i < platform.guests.length; i++) if (platform.guests[i].pe === pe) return i
  return NONE
}
