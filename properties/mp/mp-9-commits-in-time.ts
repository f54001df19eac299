/**
 * MP-9  "Those system MPU and system MMU must be programmable at runtime (in order to support dynamic re-assignment, where
 * a context can be re-assigned at runtime to another software entity)."
 * Part b: (+) a commit is acknowledged within the cycles that the description declares, whatever the traffic, and no reset
 * is waited for. The unit has one commit at a time: context 0 stands for it. A unit that closes may wait for what had
 * passed in part before it took the setting over, in the declared cycles at the latest. Its bound counts from the end of
 * that, so that what begins later delays nothing.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import type { Column } from '../../src/layout/layout.ts'
import { slotOf } from '../kit/decisions.ts'
import { sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []
const cyclesMax = 0xffff
const LATE = 1
const EARLY = 2

export default response('MP-9.b', {
  reading:
    'A commit that the protection has taken is acknowledged within the declared cycles, without a reset; of a unit that closes, within as many from the end of what had passed in part before it took effect.',
  ghost: {
    isCommitting: {},
    /** Cycles of the commit in which the older setting may still decide. */
    olderLeft: { max: cyclesMax },
    /** Of a unit that closes: a beat of the transaction has passed; EARLY, before the commit that runs took effect. */
    passed: { per: ['context', 'transaction'], max: EARLY },
  },
  follow: {
    'commit written': (g, o, { platform }) => {
      if (!closes(platform) || o.answer !== ANSWER.ok) return
      g.isCommitting[0] = 1
      g.olderLeft[0] = platform.protection.commitCycles
    },
    'commit acknowledged': (g) => {
      g.isCommitting[0] = 0
      g.olderLeft[0] = 0
      for (let s = 0; s < g.passed.length; s++) if (g.passed[s] === LATE) g.passed[s] = EARLY
    },
    'time passed': (g, o) => {
      if (g.olderLeft[0] > 0) g.olderLeft[0] = Math.max(0, g.olderLeft[0] - o.cycles)
    },
    'beat passed': (g, o, p) => {
      if (!closes(p.platform)) return
      const s = slotOf(o, p)
      if (g.isCommitting[0] === 0 || g.olderLeft[0] > 0) g.passed[s] = EARLY
      else if (g.passed[s] === 0) g.passed[s] = LATE
    },
    'response at port': (g, o, p) => {
      g.passed[slotOf(o, p)] = 0
    },
  },
  when: 'commit written',
  who: (o, p) => (o.answer === ANSWER.ok ? p.alone[0] : nobody),
  until: ['commit acknowledged'],
  ends: (_o, p) => p.alone[0],
  counts: (g, _c, p) => !closes(p.platform) || !isHeldUp(g.passed),
  bound: ({ platform }) => platform.protection.commitCycles,
  otherwise: (_c, bound, p) =>
    `${p.platform.protection.name} took a commit and has not acknowledged it within ${sayCycles(bound)}.`,
})

const closes = ({ protection }: Platform): boolean => protection.closes === true

function isHeldUp(passed: Column): boolean {
  for (let s = 0; s < passed.length; s++) if (passed[s] === EARLY) return true
  return false
}
