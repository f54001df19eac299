/** A rule made too strict: it asks that the memory system alone stops whoever is no owner. */
import { step } from '../../properties/kit/rule.ts'
import { ANSWER } from '../../src/interface/observations.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('MP-2.too-strict', {
  reading: 'What a guest writes comes as far as the bus. (Too strict: its PE may stop it.)',
  when: 'register written',
  given: (_g, o) => o.guest >= 0 && o.context >= 0,
  then: (_g, o) => o.answer !== ANSWER.trapped,
  otherwise: (_g, o) =>
    `The PE of guest ${o.guest} stops a write to context ${o.context}, which is permitted.`,
})

export default {
  name: 'mp-2-in-the-pe-or-in-memory',
  rule: 'MP-2',
  is: 'Not the system but the suite is wrong: a rule flags that registers are protected in the PE.',
  scope: { contexts: 2, guests: 2 },
  rules: [tooStrict],
} satisfies Bug
