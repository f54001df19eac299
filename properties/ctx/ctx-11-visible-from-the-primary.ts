/**
 * CTX-11  "The secondary contexts operations must not have any effects that are visible from other secondary contexts but
 * are permitted to have effects that are visible from the primary context to maintain isolation between software entities
 * which have been assigned to different secondary contexts."
 * Seen from the primary is its record of who raised its interrupt: privileged software reads a bit of a secondary there.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-11', {
  reading: 'Privileged software reads in the primary what a secondary did, and every rule stays silent.',
  appliesTo: ({ devices }) =>
    devices.some((d) => d.origin !== undefined)
      ? undefined
      : { lacks: 'a record in the primary of who raised its interrupt' },
  fixture: 'zonal-gateway',
  activities: [
    {
      name: 'a secondary in the record of the primary',
      when: 'register read',
      given: (_g, o) => o.register === R.ORIGIN && o.guest < 0 && o.answer === ANSWER.ok && o.value !== 0,
    },
  ],
})
