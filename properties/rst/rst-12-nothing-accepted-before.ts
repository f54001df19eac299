/**
 * RST-12  "The device must not assert reset completion until this is done."
 * Part b: nothing that was accepted before done takes effect after it, neither a transaction that was at the port nor a
 * job that was still queued. Exercised by what takes effect after a done before which a job had been accepted.
 * The row is an invariant; it is judged as a step, because an effect is an event. Interrupt messages begin without a
 * descriptor: of those only the transfers are judged here, and what is delivered late is ASG-3's.
 */
import { ANSWER, K } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { sayContext } from '../kit/facts.ts'
import { counter, flag, step } from '../kit/rule.ts'

/** Far above what a device accepts at once. */
const queuedMax = 0xff
const NO_JOB = 0
const A_JOB = 1
const DONE_AFTER = 2
const REQUEST = K['request at port']

export default step('RST-12.b', {
  reading:
    'After done, a transfer passes the protection only if its request came after done, and no more requests come than jobs were accepted after done.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  ghost: {
    /** Jobs accepted since the last done whose request has not come. Saturates: then it is not counted down. */
    queued: counter('context', queuedMax),
    /** What has been since power-on; it never goes back. */
    past: { per: 'context', values: ['no job', 'a job', 'a done after a job'] },
    /** By transaction identifier: its request came after the last done. */
    began: flag(['context', 'transaction']),
    /** To whom a job is offered in this operation. */
    offered: { max: 0xfe, holds: 'context', none: true },
  },
  follow: {
    'job submitted': (g, o) => {
      if (o.answer === ANSWER.ok) g.offered[0] = o.context
    },
    'operation ended': (g, o) => {
      const c = g.offered[0]
      if (c === NONE) return
      g.offered[0] = NONE
      if (!o.accepted) return
      if (g.queued[c] < queuedMax) g.queued[c]++
      if (g.past[c] === NO_JOB) g.past[c] = A_JOB
    },
    'request at port': (g, o, p) => {
      g.began[o.context * p.slots + o.tag] = 1
      const { context: c } = o
      if (o.message === 0 && g.queued[c] > 0 && g.queued[c] < queuedMax) g.queued[c]--
    },
    'reset done': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) {
        const c = contexts[i]
        if (g.past[c] === A_JOB) g.past[c] = DONE_AFTER
        g.queued[c] = 0
        for (let s = c * p.slots; s < (c + 1) * p.slots; s++) g.began[s] = 0
      }
    },
  },
  attempt: 'reset requested',
  when: ['request at port', 'beat passed'],
  given: (g, o) => g.past[o.context] === DONE_AFTER && !(o.kind === REQUEST && o.message === 1),
  then: (g, o, p) =>
    o.kind === REQUEST ? g.queued[o.context] > 0 : g.began[o.context * p.slots + o.tag] === 1,
  otherwise: (_g, o, p) =>
    `${sayContext(p, o.context)} ${
      o.kind === REQUEST ? 'begins a transaction' : 'moves data'
    } that was accepted before its reset was acknowledged as done.`,
  edges: [
    'reset-and-drain: resetting --initial state reached--> done',
    'reset-and-drain: isolated --remaining answered--> resetting',
    'context-lifecycle: draining --drained--> resetting',
    'context-lifecycle: quarantined --remaining answered--> resetting',
  ],
})
