/**
 * MP-9  "Those system MPU and system MMU must be programmable at runtime (in order to support dynamic re-assignment, where
 * a context can be re-assigned at runtime to another software entity)."
 * Part b: (+) a commit is acknowledged within the cycles that the description declares, whatever the traffic, and no reset
 * is waited for. The unit has one commit at a time: context 0 stands for it.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('MP-9.b', {
  reading:
    'A commit that the protection has taken is acknowledged within the declared cycles, without a reset.',
  when: 'commit written',
  who: (o, p) => (o.answer === ANSWER.ok ? p.alone[0] : nobody),
  until: ['commit acknowledged'],
  ends: (_o, p) => p.alone[0],
  counts: () => true,
  bound: ({ platform }) => platform.protection.commitCycles,
  otherwise: (_c, bound, p) =>
    `${p.platform.protection.name} took a commit and has not acknowledged it within ${sayCycles(bound)}.`,
})
