/**
 * MP-6  "Privileged software may use the MMU or MPU to police accesses made from each context (note that MPU stages could
 * be shared with PE)."
 * A permission: one policy for each context, also where contexts of one device differ. (The sharing is MP-7's.)
 */
import { decidesOtherwise, settings } from '../ghosts/settings.ts'
import { permission } from '../kit/rule.ts'

export default permission('MP-6', {
  reading:
    'A beat passes, or is blocked, by the policy of its own context while another context of the device has another policy, and no rule minds.',
  fixture: 'zonal-gateway',
  uses: [settings],
  activities: [
    {
      name: 'a beat passes under a policy of its context alone',
      when: 'beat passed',
      given: (g, o, p) => p.isSecondary[o.context] && decidesOtherwise(g, o.context, o, p) >= 0,
    },
    {
      name: 'a beat is blocked by a policy of its context alone',
      when: 'beat blocked',
      given: (g, o, p) => p.isSecondary[o.context] && decidesOtherwise(g, o.context, o, p) >= 0,
    },
  ],
})
