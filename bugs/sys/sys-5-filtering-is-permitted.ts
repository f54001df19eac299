/** A rule made too strict: it takes a transfer that the protection stops for a failure of the system. */
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('SYS-5.too-strict', {
  reading: 'Every transfer reaches memory. (Too strict: a filter may stop it.)',
  when: 'beat blocked',
  then: () => false,
  otherwise: (_g, o) => `A filter stops a transfer of context ${o.context}, which is permitted.`,
})

export default {
  name: 'sys-5-filtering-is-permitted',
  rule: 'SYS-5.b',
  is: 'Not the system but the suite is wrong: a rule flags that a filter stops a transfer.',
  scope: { contexts: 2, guests: 1 },
  rules: [tooStrict],
} satisfies Bug
