/**
 * CTX-8  "Device behavior that is not performance critical and is accessed by lower privilege software through device
 * emulation or paravirtualization."
 * A guest's write to a register of the primary traps, and privileged software writes in its place.
 */
import { lacksMediation } from '../kit/mediation.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-8', {
  reading: 'A guest configures the device by a call that traps and is emulated, and every rule stays silent.',
  appliesTo: lacksMediation,
  fixture: 'shared-controller',
  activities: [
    {
      name: 'a trapped call that configures the device',
      when: 'access emulated',
      given: (_g, o) => o.context >= 0 && o.direction === 1,
    },
  ],
})
