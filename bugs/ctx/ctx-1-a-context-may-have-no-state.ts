/** A rule made too strict: it asks of every context that it can be configured. */
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-1.too-strict', {
  reading: 'Whatever signals has a configuration. (Too strict: a context may have no state.)',
  when: 'interrupt line',
  given: (_g, o) => o.context >= 0,
  then: (_g, o, p) => p.platform.contexts[o.context].registers.CONFIG !== undefined,
  otherwise: (_g, o) =>
    `Context ${o.context} signals and has no CONFIG: it has no state, which is permitted.`,
})

export default {
  name: 'ctx-1-a-context-may-have-no-state',
  rule: 'CTX-1',
  is: 'Not the device but the suite is wrong: a rule flags a context that keeps no state.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['ST-5'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
