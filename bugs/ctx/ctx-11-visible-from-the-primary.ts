/** A rule made too strict: it flags every trace of a secondary, in the primary as well. */
import { step } from '../../properties/kit/rule.ts'
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-11.too-strict', {
  reading: 'Nothing of what a secondary does is seen anywhere. (Too strict: the primary may see it.)',
  when: 'register read',
  given: (_g, o) => o.register === R.ORIGIN && o.guest < 0,
  then: (_g, o) => o.value === 0,
  otherwise: (_g, o) =>
    `The primary's record reads ${o.value}: it shows what secondaries did, which is permitted.`,
})

export default {
  name: 'ctx-11-visible-from-the-primary',
  rule: 'CTX-11',
  is: 'Not the device but the suite is wrong: a rule flags what the primary may see of its secondaries.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['IRQ-5'],
  rules: [tooStrict],
} satisfies Bug
