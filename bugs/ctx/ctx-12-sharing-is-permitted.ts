/** A rule made too strict: it asks of every arbiter what only performance isolation asks. */
import { delayedBeats } from '../../properties/ghosts/delayed-beats.ts'
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-12.too-strict', {
  reading:
    'Between a request and its answer no beat of another context passes. (Too strict: they may share.)',
  uses: [delayedBeats],
  when: 'response at port',
  given: (_g, o, p) => p.isSecondary[o.context],
  then: (g, o) => g.delayed[o.context] === 0,
  otherwise: (_g, o) =>
    `Beats of others have passed before the answer to context ${o.context}: it is permitted.`,
})

export default {
  name: 'ctx-12-sharing-is-permitted',
  rule: 'CTX-12.a',
  is: 'Not the device but the suite is wrong: a rule flags that secondaries wait for each other at an arbiter, where no performance isolation is asked for.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['IRQ-5', 'ST-5'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
