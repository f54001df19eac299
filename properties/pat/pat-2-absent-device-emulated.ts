/**
 * PAT-2  "In such case, where possible, a solution can be to fully emulate the device functionality with software running in
 * another VM or in the hypervisor."
 * No hardware stands behind the window: every access traps, which ASG-1 does not speak of, since nothing is assigned.
 */
import { lacksEmulation } from '../kit/mediation.ts'
import { permission } from '../kit/rule.ts'

export default permission('PAT-2', {
  reading:
    'Guests write and read a device that is not there, every access trapped, and every rule stays silent.',
  appliesTo: lacksEmulation,
  fixture: 'shared-controller',
  activities: [
    {
      name: 'a write to a device that is not there',
      when: 'access emulated',
      given: (_g, o) => o.context < 0 && o.direction === 1,
    },
    {
      name: 'a read of it',
      when: 'access emulated',
      given: (_g, o) => o.context < 0 && o.direction === 0,
    },
  ],
})
