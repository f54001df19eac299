/**
 * A rule of one's own: the paper does not ask for it. One rule, one file; its bug has the same stem, in bugs/.
 * It imports from 'wellbehaved/rules' only: what judges must share no code with what is judged.
 */
import { flag, sayContext, step } from 'wellbehaved/rules'

export default step('ACME-1', {
  strength: 'must',
  statement: 'The hypervisor masks the interrupts of a secondary before it asks for its reset.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary' && c.interrupts.length > 0)
      ? undefined
      : { lacks: 'a secondary with an interrupt' },

  // What the rule remembers, and what it learns it from.
  ghost: { enabled: flag('line') },
  hears: { by: 'privileged software', of: ['ENABLE'] },
  follow: {
    'register written': (g, o) => {
      g.enabled[o.index] = o.value
    },
  },

  // Where it applies (the times are counted: never is `vacuous`, no evidence), and what it demands there.
  when: 'reset requested',
  given: (_g, reset, p) =>
    p.isSecondary[reset.context] && p.platform.contexts[reset.context].interrupts.length > 0,
  then: (g, reset, p) =>
    p.platform.contexts[reset.context].interrupts.every(({ line }) => g.enabled[line] === 0),
  otherwise: (_g, reset, p) =>
    `The reset of ${sayContext(p, reset.context)} is asked for while an interrupt of it is enabled.`,
})
