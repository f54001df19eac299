/**
 * CTX-12  "Secondary contexts may also share device resources when performance isolation is not a use-case requirement."
 * Part a: two secondaries stand at one arbiter, a beat of one is held while the other has its turns, what was delayed so is
 * answered in the end, and no rule minds.
 */
import { type Arbitrated, arbiterOf } from '../../src/interface/platform.ts'
import { delayedBeats } from '../ghosts/delayed-beats.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-12.a', {
  reading:
    'Where performance isolation is not required, the arbiter holds beats of one secondary while beats of another pass, and every rule stays silent.',
  appliesTo: (platform) =>
    platform.contexts.some((_, c) => isFree(arbiterOf(platform, c)))
      ? undefined
      : { lacks: 'a resource that secondaries share' },
  fixture: 'shared-controller',
  uses: [delayedBeats],
  activities: [
    {
      name: 'a beat that the arbiter holds',
      when: 'beat held',
      given: (_g, o, p) => isFree(p.arbiters[o.context]),
    },
    {
      name: 'an answer to a secondary before which beats of others have passed',
      when: 'response at port',
      given: (g, o, p) => g.delayed[o.context] === 1 && isFree(p.arbiters[o.context]),
    },
  ],
})

const isFree = (arbiter: Arbitrated | undefined): boolean =>
  arbiter !== undefined && !arbiter.performanceIsolation && arbiter.contexts.length > 1
