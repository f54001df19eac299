/** A rule made too strict: it flags every transfer of a secondary, assigned or not. */
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('ST-5.too-strict', {
  reading: 'A secondary never puts a transfer at its port. (Too strict: an assigned one may.)',
  when: 'request at port',
  then: (_g, o, p) => !p.isSecondary[o.context],
  otherwise: (_g, o) =>
    `Context ${o.context} puts a transfer at its port while it is assigned, which is permitted.`,
})

export default {
  name: 'st-5-assigned-may-act',
  rule: 'ST-5',
  is: 'Not the device but the suite is wrong: a rule flags what an assigned secondary may do.',
  scope: { contexts: 2, guests: 1 },
  rules: [tooStrict],
} satisfies Bug
