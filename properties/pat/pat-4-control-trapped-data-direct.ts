/**
 * PAT-4  "This approach is similar to pass-through devices, but the device control remains under hypervisor supervision and
 * may be trapped and emulated in the same ways as regular device virtualization."
 * Both on one device: control goes through EL2, and a job goes to the doorbell without it.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { lacksMediation } from '../kit/mediation.ts'
import { permission } from '../kit/rule.ts'

export default permission('PAT-4', {
  reading:
    'Control of a device is trapped and emulated while its data path is direct, and every rule stays silent.',
  appliesTo: lacksMediation,
  fixture: 'shared-controller',
  activities: [
    {
      name: 'control of the primary that traps and is emulated',
      when: 'access emulated',
      given: (_g, o) => o.context >= 0,
    },
    {
      name: 'a job given to a secondary directly',
      when: 'job submitted',
      given: (_g, o, p) => p.isSecondary[o.context] && o.answer === ANSWER.ok,
    },
  ],
})
