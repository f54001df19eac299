/**
 * SYS-5  "For example, when an I/O communication peripheral is shared, it is critical that both proper isolation and a
 * sufficient level of performance are maintained, which in some cases means including hardware support for virtualization,
 * such as transactions filtering and separation between the PE and the device, or between the device and the memory."
 * Part b: a filter may stand in either place, and refuse. Both are seen: an EL2 region traps a guest's access, and the
 * system protection blocks a transfer.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { permission } from '../kit/rule.ts'
import { isShared } from '../kit/sharing.ts'

export default permission('SYS-5.b', {
  reading:
    'Filters refuse, between a PE and the device and between the device and memory, and every rule stays silent.',
  appliesTo: (platform) =>
    platform.devices.some((d) => isShared(platform, d)) ? undefined : { lacks: 'a device with two owners' },
  fixture: 'zonal-gateway',
  activities: [
    {
      name: 'a guest stopped on its way to a device',
      when: 'register read',
      given: (_g, o) => o.guest >= 0 && o.context >= 0 && o.answer === ANSWER.trapped,
    },
    { name: 'a transfer stopped on its way to memory', when: 'beat blocked' },
  ],
})
