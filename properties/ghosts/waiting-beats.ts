/**
 * Beats of jobs that a context has still to put at its port, as its owner and its bus see it: accepted with the job, gone
 * with the beat. A reset, a failure and an error response end the wait: nothing that has not begun will begin.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { type Column, NONE } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { counter, shared } from '../kit/rule.ts'

const beatsMax = 0xffff

export const waitingBeats = shared(
  'waiting beats',
  {
    owed: counter('context', beatsMax),
    /** Beats of the contexts that share its arbiter, since it waits and has had none of its own. */
    passedBy: counter('context', beatsMax),
    /** The job that is offered in this operation: its context and its beats. */
    asking: { max: 0xfe, holds: 'context', none: true },
    askedBeats: { max: beatsMax },
  },
  {
    'job submitted': (g, o) => {
      if (o.answer !== ANSWER.ok) return
      g.asking[0] = o.context
      g.askedBeats[0] = Math.min(beatsMax, Math.max(0, o.beats))
    },
    'operation ended': (g, o) => {
      const c = g.asking[0]
      if (c === NONE) return
      if (o.accepted) g.owed[c] = Math.min(beatsMax, g.owed[c] + g.askedBeats[0])
      g.asking[0] = NONE
      g.askedBeats[0] = 0
    },
    'request at port': (g, o) => {
      // A message was no job: its beat is counted here, and leaves with the next observation.
      if (o.message) g.owed[o.context] = Math.min(beatsMax, g.owed[o.context] + 1)
    },
    'beat at port': (g, o, p) => {
      const c = o.context
      g.passedBy[c] = 0
      if (g.owed[c] > 0) g.owed[c]--
      const sharers = p.sharers[c]
      for (let i = 0; i < sharers.length; i++) {
        const x = sharers[i]
        if (g.owed[x] > 0 && g.passedBy[x] < beatsMax) g.passedBy[x]++
      }
    },
    'response at port': (g, o) => {
      if (o.error) forget(g, o.context)
    },
    'context failed': (g, o) => forget(g, o.context),
    'reset requested': (g, o, p) => forgetNamed(g, o, p),
    'reset done': (g, o, p) => forgetNamed(g, o, p),
  },
)

interface Waits {
  readonly owed: Column
  readonly passedBy: Column
}

function forget(g: Waits, c: number): void {
  g.owed[c] = 0
  g.passedBy[c] = 0
}

function forgetNamed(g: Waits, o: Observation, p: Facts): void {
  const contexts = p.namedBy[o.context]
  for (let i = 0; i < contexts.length; i++) forget(g, contexts[i])
}
