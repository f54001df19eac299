/**
 * CTX-4  ""The primary context contains the control to manage the assignment of secondary contexts (if present) and may
 * contain other behaviors that are usually intended to be used exclusively by the most privileged software accessing the
 * device."
 * More than assignment: the clock of the device, which privileged software writes.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { lacksClock } from '../kit/mediation.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-4', {
  reading: 'Privileged software sets the clock in the primary, and every rule stays silent.',
  appliesTo: lacksClock,
  fixture: 'shared-controller',
  activities: [
    {
      name: 'the clock set by privileged software',
      when: 'register written',
      given: (_g, o) => o.register === R.CLOCK && o.guest < 0 && o.answer === ANSWER.ok,
    },
  ],
})
