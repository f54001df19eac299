/**
 * CTX-13  "In that case, Arm recommends that the primary context provide mechanisms to statically or dynamically arbitrate
 * those resources allocation to ensure that real-time constraints are met."
 * Part b: with the weights as they are declared no beat waits longer than is declared. The bound is one of beats of others,
 * which a bus shows; so the rule is a step, not a response in cycles. Until software has written the weights of a dynamic
 * arbiter, and after a reset of the primary, nothing is promised. Where performance is isolated no beat waits for those of
 * others at all, which is CTX-12.b's.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { type Arbitrated, arbiterOf, declaredWeight } from '../../src/interface/platform.ts'
import { waitingBeats } from '../ghosts/waiting-beats.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { counter, step } from '../kit/rule.ts'

export default step('CTX-13.b', {
  reading:
    'While the weights of an arbiter are those declared, at most as many beats of others as it declares pass while a beat of one context waits.',
  appliesTo: (platform) =>
    platform.contexts.some((_, c) => promises(arbiterOf(platform, c)))
      ? undefined
      : { lacks: 'a resource that secondaries share' },
  uses: [waitingBeats],
  ghost: { weight: counter('context') },
  hears: { of: ['WEIGHT'] },
  follow: {
    'register written': (g, o) => {
      if (o.answer === ANSWER.ok) g.weight[o.index] = o.value & 0xff
    },
    'reset done': (g, o, p) => {
      if (p.isSecondary[o.context]) return
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) g.weight[contexts[i]] = 0
    },
  },
  when: 'beat at port',
  given: (g, o, p) => isSet(g, o.context, p) && waiting(g, o, p) >= 0,
  then: (g, o, p) => passedBy(g, waiting(g, o, p)) < boundOf(p, o.context),
  otherwise: (g, o, p) => {
    const c = waiting(g, o, p)
    return `Let ${boundOf(p, o.context)} beats of others be the longest that a beat of ${sayContext(p, c)} waits. It waits, and ${sayContext(p, o.context)} puts beat ${passedBy(g, c) + 1} before it.`
  },
})

interface Ghost {
  readonly owed: ArrayLike<number>
  readonly passedBy: ArrayLike<number>
  readonly weight: ArrayLike<number>
}

const passedBy = (g: Ghost, c: number): number => g.passedBy[c]

const boundOf = ({ arbiters }: Facts, c: number): number =>
  arbiters[c]?.arbitration.waitBeatsMax ?? Number.POSITIVE_INFINITY

/** Of those that wait for the same arbiter, the one that has waited longest; -1: nobody waits. */
function waiting(g: Ghost, { context }: Observation, { sharers }: Facts): number {
  let longest = -1
  for (let i = 0; i < sharers[context].length; i++) {
    const x = sharers[context][i]
    if (g.owed[x] > 0 && (longest < 0 || g.passedBy[x] > g.passedBy[longest])) longest = x
  }
  return longest
}

/** A bound of beats of others; where performance is isolated nobody waits for them. */
const promises = (arbiter: Arbitrated | undefined): boolean =>
  arbiter !== undefined && !arbiter.performanceIsolation && arbiter.arbitration.waitBeatsMax !== undefined

/** Every weight is as declared; of an arbiter that promises a bound. */
function isSet(g: Ghost, c: number, p: Facts): boolean {
  const { sharers } = p
  if (!promises(p.arbiters[c]) || !isDeclared(g, c, p)) return false
  for (let i = 0; i < sharers[c].length; i++) if (!isDeclared(g, sharers[c][i], p)) return false
  return true
}

const isDeclared = ({ weight }: Ghost, c: number, { platform, arbiters }: Facts): boolean =>
  arbiters[c]?.arbitration.kind === 'static' || weight[c] === declaredWeight(platform, c)
