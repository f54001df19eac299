/**
 * DMA-1  "One mechanism that can be used to implement this is for all memory accesses made by the well-behaved device
 * context to be associated with a set of runtime-immutable identifiers that are unique to the context in the device."
 * Immutable from the first use on, whoever writes what. A context may have one identifier for its DMA and another for its
 * messages; each stays what it was. That they are the context's own is DMA-2's affair.
 */
import type { Observation } from '../../src/interface/observations.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayContext, sayStream } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('DMA-1', {
  reading:
    'The identifier that a beat carries at the port is the one that the first request of the context for the same purpose carried, its DMA or its messages, through every later assignment and reset.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.streams.length > 0) ? undefined : { lacks: 'stream identifiers' },
  ghost: {
    /** The first identifier seen, plus 1; 0: none was seen yet. */
    ofDma: { per: 'context', max: 0x1_0000 },
    ofMessages: { per: 'context', max: 0x1_0000 },
    /** The open transaction is a message. */
    isMessage: { per: ['context', 'transaction'] },
  },
  follow: {
    'request at port': (g, o, p) => {
      g.isMessage[slotOf(o, p)] = o.message
      const first = o.message === 1 ? g.ofMessages : g.ofDma
      if (first[o.context] === 0) first[o.context] = o.stream + 1
    },
    'response at port': (g, o, p) => {
      g.isMessage[slotOf(o, p)] = 0
    },
  },
  when: 'beat at port',
  // The request comes first, and a beat carries what its request did, so each beat is compared with what was before.
  then: (g, o, p) => o.stream + 1 === first(g, o, p),
  otherwise: (g, o, p) =>
    `A beat of ${sayContext(p, o.context)} carries the identifier ${sayStream(o.stream)} at the port; the first of its kind carried ${sayStream(first(g, o, p) - 1)}.`,
})

interface Ghost {
  readonly ofDma: { readonly [c: number]: number }
  readonly ofMessages: { readonly [c: number]: number }
  readonly isMessage: { readonly [slot: number]: number }
}

const first = (g: Ghost, o: Observation, p: Facts): number =>
  (g.isMessage[slotOf(o, p)] === 1 ? g.ofMessages : g.ofDma)[o.context]
