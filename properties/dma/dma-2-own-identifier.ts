/**
 * DMA-2  "One mechanism that can be used to implement this is for all memory accesses made by the well-behaved device
 * context to be associated with a set of runtime-immutable identifiers that are unique to the context in the device."
 * Part b, what a run decides: a transaction of c, data, message or a fetch that nobody submitted, carries an identifier
 * that is declared for c. Whose it is, its channel tag says. (Part a, that no two contexts declare one, is static.)
 * The row is an invariant; it is judged as a step, because a transfer at the port is an event.
 */
import { sayContext, sayStream } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('DMA-2.b', {
  reading:
    'Whatever appears at the port of a context, descriptor, data, prefetch, write-back or message, carries a stream identifier that is declared for this context.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.streams.length > 0) ? undefined : { lacks: 'stream identifiers' },
  when: ['request at port', 'beat at port'],
  then: (_g, o, p) => p.contextOfStream.get(o.stream) === o.context,
  otherwise: (_g, o, p) => {
    const other = p.contextOfStream.get(o.stream)
    const whose = other === undefined ? 'which is nobody’s' : `which is that of ${sayContext(p, other)}`
    return `A transfer of ${sayContext(p, o.context)} carries the identifier ${sayStream(o.stream)}, ${whose}.`
  },
})
