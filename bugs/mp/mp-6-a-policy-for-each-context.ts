/** A rule made too strict: it wants one policy for the whole device. */
import { decidesOtherwise, settings } from '../../properties/ghosts/settings.ts'
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('MP-6.too-strict', {
  reading: 'All contexts of a device are policed alike. (Too strict: each may have a policy of its own.)',
  uses: [settings],
  when: 'beat passed',
  then: (g, o, p) => !p.isSecondary[o.context] || decidesOtherwise(g, o.context, o, p) < 0,
  otherwise: (_g, o) =>
    `Context ${o.context} passes where another context of its device would not, which is permitted.`,
})

export default {
  name: 'mp-6-a-policy-for-each-context',
  rule: 'MP-6',
  is: 'Not the device but the suite is wrong: a rule wants one policy for all contexts of a device.',
  scope: { contexts: 3, guests: 2 },
  rules: [tooStrict],
} satisfies Bug
