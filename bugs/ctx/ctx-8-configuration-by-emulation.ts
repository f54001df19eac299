/** A rule made too strict: it takes a configuration on behalf of a guest for a breach. */
import { step } from '../../properties/kit/rule.ts'

import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-8.too-strict', {
  reading: 'Nothing that a guest writes reaches a primary. (Too strict: privileged software may write it.)',
  when: 'access emulated',
  given: (_g, o) => o.direction === 1,
  then: (_g, o) => o.context < 0,
  otherwise: (_g, o) => `A write of guest ${o.guest} to the primary is emulated, which is permitted.`,
})

export default {
  name: 'ctx-8-configuration-by-emulation',
  rule: 'CTX-8',
  is: 'Not the system but the suite is wrong: a rule flags a trapped call that configures a device.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['PAT-4', 'CTX-4'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
