/**
 * CTX-6  "On well-behaved devices, primary context behaviors may usually have effects that are visible from within
 * secondary contexts."
 * Seen is the clock: its owner reads in a secondary what privileged software wrote in the primary.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { lacksClock } from '../kit/mediation.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-6', {
  reading:
    'A guest reads in its secondary the clock that was changed in the primary, and every rule stays silent.',
  appliesTo: lacksClock,
  fixture: 'shared-controller',
  ghost: {
    /** What privileged software wrote to the clock last; 0 after a reset of the primary. */
    clock: { per: 'device', max: 0xff },
  },
  follow: {
    'register written': (g, o) => {
      if (o.register === R.CLOCK && o.guest < 0 && o.answer === ANSWER.ok) g.clock[o.index] = o.value
    },
    'reset done': (g, o, p) => {
      if (!p.isSecondary[o.context]) g.clock[p.platform.contexts[o.context].device] = 0
    },
  },
  activities: [
    {
      name: 'a changed clock read in a secondary',
      when: 'register read',
      given: (g, o, p) =>
        o.register === R.RATE &&
        o.guest >= 0 &&
        o.answer === ANSWER.ok &&
        o.value !== 0 &&
        o.value === g.clock[p.platform.contexts[o.index].device],
    },
  ],
})
