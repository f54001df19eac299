/** A rule made too strict: it asks for hardware behind every access. */
import { step } from '../../properties/kit/rule.ts'

import type { Bug } from '../bug.ts'

const tooStrict = step('PAT-2.too-strict', {
  reading: 'Every access that is answered reaches a device. (Too strict: software may stand in for it.)',
  when: 'access emulated',
  then: (_g, o) => o.context >= 0,
  otherwise: (_g, o) => `Guest ${o.guest} is answered by a device that is not there, which is permitted.`,
})

export default {
  name: 'pat-2-absent-device-emulated',
  rule: 'PAT-2',
  is: 'Not the system but the suite is wrong: a rule flags a device that is emulated.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
