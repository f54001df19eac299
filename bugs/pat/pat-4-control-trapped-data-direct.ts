/** A rule made too strict: it asks of a device that guests reach directly that nothing of it traps. */
import { step } from '../../properties/kit/rule.ts'

import type { Bug } from '../bug.ts'

const tooStrict = step('PAT-4.too-strict', {
  reading: 'No access to an assigned device is emulated. (Too strict: its control may be.)',
  when: 'access emulated',
  then: (_g, o, p) => o.context < 0 || p.namedBy[o.context].length === 1,
  otherwise: (_g, o) =>
    `Control of context ${o.context} is emulated while its secondaries are direct, which is permitted.`,
})

export default {
  name: 'pat-4-control-trapped-data-direct',
  rule: 'PAT-4',
  is: 'Not the system but the suite is wrong: a rule flags control that traps.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['CTX-4', 'CTX-8'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
