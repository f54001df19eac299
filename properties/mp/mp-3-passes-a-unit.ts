/**
 * MP-3  "All direct memory accesses from a well-behaved device must go through system memory protection mechanisms."
 * Part b, what a run decides: of every context, the primary included, and of every kind, data, messages and fetches that
 * nobody submitted. (Part a looks at the ports that a description declares.)
 * The row is an invariant; it is judged as a step, on each beat that reaches its target.
 */
import { sayAddress, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('MP-3.b', {
  reading:
    'Whatever a context issues, data, message or fetch, reaches its target out of a protection unit and on no path around it.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  attempt: 'beat at port',
  when: 'beat passed',
  then: (_g, o) => o.through > 0,
  otherwise: (_g, o, p) =>
    `A beat of ${sayContext(p, o.context)} reaches ${sayAddress(o.address)} without having passed a protection unit.`,
})
