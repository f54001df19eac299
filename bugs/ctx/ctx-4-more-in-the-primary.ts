/** A rule made too strict: it asks that the primary controls assignment, and nothing else. */
import { step } from '../../properties/kit/rule.ts'
import { R } from '../../src/interface/registers.ts'

import type { Bug } from '../bug.ts'

const tooStrict = step('CTX-4.too-strict', {
  reading:
    'Once guests run, privileged software writes nothing in the primary but assignment and reset. (Too strict: there may be more.)',
  ghost: { guestsRun: {} },
  follow: {
    'register written': (g, o) => {
      if (o.guest >= 0) g.guestsRun[0] = 1
    },
  },
  when: 'register written',
  given: (g, o) => o.guest < 0 && g.guestsRun[0] === 1,
  then: (_g, o) => o.register !== R.CLOCK,
  otherwise: () => 'The primary holds a clock beside the assignment of its secondaries, which is permitted.',
})

export default {
  name: 'ctx-4-more-in-the-primary',
  rule: 'CTX-4',
  is: 'Not the system but the suite is wrong: a rule flags what else the primary holds.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['PAT-4', 'CTX-8'],
  shownOn: ['shared-controller'],
  rules: [tooStrict],
} satisfies Bug
