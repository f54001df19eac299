/** A rule made too strict: it wants every check in force for every transfer. */
import { BLOCKED } from '../../models/setting.ts'
import { givenWithEveryCheck, settings } from '../../properties/ghosts/settings.ts'
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('MP-8.too-strict', {
  reading:
    'Whatever passes is permitted by a region, its direction included. (Too strict: a check may be bypassed where that is declared.)',
  uses: [settings],
  when: 'beat passed',
  given: (g, o) => o.beat === 0 && g.begun[o.context] === 0,
  then: (g, o, p) => givenWithEveryCheck(g, o.context, o, p) !== BLOCKED,
  otherwise: (_g, o) =>
    `A transfer of context ${o.context} passes against the direction of its region, which is permitted.`,
})

export default {
  name: 'mp-8-a-bypass-is-permitted',
  rule: 'MP-8.a',
  is: 'Not the device but the suite is wrong: a rule wants every check in force, also where a bypass is declared.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['regulated-engine'],
  rules: [tooStrict],
} satisfies Bug
