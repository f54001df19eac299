/** A rule made too strict: it asks that nothing of the primary shows in a secondary. */
import { step } from '../../properties/kit/rule.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-6.too-strict', {
  reading: 'A secondary shows nothing of what is set in its primary. (Too strict: it may.)',
  when: 'register read',
  given: (_g, o) => o.register === R.RATE && o.guest >= 0,
  then: (_g, o) => o.answer !== ANSWER.ok || o.value === 0,
  otherwise: (_g, o) =>
    `A guest reads ${o.value} in RATE of context ${o.index}: the primary shows, which is permitted.`,
})

export default {
  name: 'ctx-6-primary-shows-in-secondaries',
  rule: 'CTX-6',
  is: 'Not the system but the suite is wrong: a rule flags that the primary shows in its secondaries.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
