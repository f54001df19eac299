/** A rule made too strict: EL2 takes every physical interrupt. */
import { step } from '../../properties/kit/rule.ts'
import type { Bug } from '../bug.ts'

const tooStrict = step('PAT-5.too-strict', {
  reading:
    'No guest takes a physical interrupt itself. (Too strict: it may, where all of that type are its own.)',
  when: 'direct interrupt taken',
  then: () => false,
  otherwise: (_g, o) => `Guest ${o.guest} takes line ${o.line} directly, which is permitted.`,
})

export default {
  name: 'pat-5-redirected-or-direct',
  rule: 'PAT-5',
  is: 'Not the platform but the suite is wrong: a rule flags an interrupt that reaches its owner past the hypervisor.',
  scope: { contexts: 1, guests: 1 },
  rules: [tooStrict],
} satisfies Bug
