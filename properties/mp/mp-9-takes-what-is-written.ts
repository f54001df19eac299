/**
 * MP-9  "Those system MPU and system MMU must be programmable at runtime (in order to support dynamic re-assignment, where
 * a context can be re-assigned at runtime to another software entity)."
 * Part a: outside a commit no write of privileged software to the bank is refused, whatever is enabled or under traffic.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { isProgramming } from '../../src/interface/registers.ts'
import { step } from '../kit/rule.ts'

export default step('MP-9.a', {
  reading:
    'While no commit is under way, each write of the hypervisor to the bank of the protection, to its revert or to its commit register is taken, whatever is enabled.',
  ghost: { isCommitting: {} },
  follow: {
    'commit written': (g, o) => {
      if (o.answer === ANSWER.ok) g.isCommitting[0] = 1
    },
    'commit acknowledged': (g) => {
      g.isCommitting[0] = 0
    },
  },
  when: 'register written',
  judges: { by: 'privileged software' },
  given: (g, o) => isProgramming(o.register) && g.isCommitting[0] === 0,
  then: (_g, o) => o.answer === ANSWER.ok,
  otherwise: (_g, _o, p) =>
    `${p.platform.protection.name} refuses what the hypervisor writes to its bank, and no commit is under way.`,
})
