/**
 * CTX-13  "In that case, Arm recommends that the primary context provide mechanisms to statically or dynamically arbitrate
 * those resources allocation to ensure that real-time constraints are met."
 * Part c (+): whatever stands at an arbiter leaves it, whoever asks, with a deadline or without. Part b counts beats of
 * others, and an arbiter that grants nobody any more lets none pass; SYS-2.a speaks of deadlines. Counted in the
 * cooperative phase, in which everybody takes what is granted: one beat a cycle of all that may stand there, or for a
 * regulator the rounds that its turns take, and the drain bound for what is open already. Turns of a regulator that
 * software sets may be any, so of those nothing is said.
 */
import { K, type Observation } from '../../src/interface/observations.ts'
import type { Arbitrated, Platform } from '../../src/interface/platform.ts'
import { arbiterOf } from '../../src/interface/platform.ts'
import { waitingBeats } from '../ghosts/waiting-beats.ts'
import { sayContext, sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []
const RESPONSE = K['response at port']

export default response('CTX-13.c', {
  reading:
    'Where bus and software are fair, every beat that waits at an arbiter is granted within the cycles that all beats which may stand there need, and the drain bound.',
  appliesTo: (platform) =>
    platform.contexts.some((_, c) => isBounded(arbiterOf(platform, c)))
      ? undefined
      : { lacks: 'a resource that secondaries share' },
  uses: [waitingBeats],
  when: 'cooperation begun',
  who: (_o, p, g) => p.everyContext.filter((c) => g.owed[c] > 0 && isBounded(p.arbiters[c])),
  until: ['beat at port'],
  ends: (o, p, g) => (g.owed[o.context] <= 1 ? p.alone[o.context] : nobody),
  lapses: ['context failed', 'reset requested', 'response at port'],
  lapsing: (o: Observation, p) => (o.kind === RESPONSE && !o.error ? nobody : p.namedBy[o.context]),
  counts: () => true,
  bound: ({ platform, arbiters }, c) => boundOf(platform, c, arbiters[c]),
  otherwise: (c, bound, p) =>
    `${sayContext(p, c)} stands at the arbiter with a beat, everybody takes what is granted, and within ${sayCycles(bound)} it is not granted the port.`,
})

const isBounded = (arbiter: Arbitrated | undefined): boolean =>
  arbiter !== undefined && (!arbiter.performanceIsolation || arbiter.arbitration.kind === 'static')

/** Beats of context c that may stand there. */
const beatsMax = ({ contexts }: Platform, c: number): number =>
  contexts[c].outstandingMax * contexts[c].burstBeatsMax

function boundOf(platform: Platform, c: number, arbiter: Arbitrated | undefined): number {
  if (!arbiter) return 0
  const { contexts, performanceIsolation, arbitration } = arbiter
  const { drainCyclesMax } = platform.devices[platform.contexts[c].device]
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)
  if (!performanceIsolation) return sum(contexts.map((x) => beatsMax(platform, x))) + drainCyclesMax
  const turns = contexts.map((_, i) => Math.max(1, arbitration.weights[i] ?? 0))
  return sum(turns) * Math.ceil(beatsMax(platform, c) / turns[contexts.indexOf(c)]) + drainCyclesMax
}
