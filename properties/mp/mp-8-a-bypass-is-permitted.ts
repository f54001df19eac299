/**
 * MP-8  "Sometimes, to address specific situations, one or several of the MMU or MPU checks could be disabled for a given
 * combination of transaction attributes."
 * Part a, the permission. Silent on which check: we chose the one of the direction, a combination being a stream, a
 * direction or both. Without the check of the address or of the stream a context would reach what is another owner's,
 * which DMA-G and CTX-5 forbid.
 */
import { BLOCKED } from '../../models/setting.ts'
import { given, givenWithEveryCheck, settings } from '../ghosts/settings.ts'
import { permission } from '../kit/rule.ts'

export default permission('MP-8.a', {
  reading:
    'A transfer with a declared combination of attributes passes in a direction that its region does not permit, and no rule minds.',
  appliesTo: ({ protection }) =>
    protection.bypasses ? undefined : { lacks: 'a declared bypass of a check' },
  fixture: 'regulated-engine',
  uses: [settings],
  activities: [
    {
      name: 'a beat of a declared combination passes against the direction of its region',
      when: 'beat passed',
      given: (g, o, p) =>
        o.beat === 0 &&
        g.begun[o.context] === 0 &&
        givenWithEveryCheck(g, o.context, o, p) === BLOCKED &&
        given(g, o.context, o, p) !== BLOCKED,
    },
  ],
})
