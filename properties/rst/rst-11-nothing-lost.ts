/**
 * RST-11  "When the context is Direct Memory Access (DMA) capable, we must avoid having the device lose track of pending
 * transactions and receive unexpected completions messages, so a well-behaved device’s contexts must drain and
 * gracefully terminate all outstanding memory transactions upon reset."
 * Seen at the port: each response is one that is awaited, and no request carries the identifier of one that is. That
 * none is left without a response is RST-12.a, at the acknowledgement. (Part b is software's: it takes nothing away before.)
 * Judged always; exercised after a reset that found something open, for before that nothing could be lost.
 */
import { K, type Observation } from '../../src/interface/observations.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

const REQUEST = K['request at port']

interface Awaited {
  /** By transaction identifier: a response is still to come. */
  readonly awaited: { readonly [slot: number]: number }
}
const slotOf = ({ context, tag }: Observation, { slots }: Facts): number => context * slots + tag
const inOrder = ({ awaited }: Awaited, o: Observation, p: Facts): boolean =>
  awaited[slotOf(o, p)] === (o.kind === REQUEST ? 0 : 1)

export default step('RST-11.a', {
  reading:
    'After a reset that found something open, each response at the port is awaited, and each request takes an identifier that none is awaited for.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  uses: [openTransactions],
  ghost: { awaited: flag(['context', 'transaction']) },
  follow: {
    'request at port': (g, o, p) => {
      g.awaited[slotOf(o, p)] = 1
    },
    'response at port': (g, o, p) => {
      g.awaited[slotOf(o, p)] = 0
    },
  },
  when: ['request at port', 'response at port'],
  given: (g, o, p) => g.drained[o.context] === 1 || !inOrder(g, o, p),
  then: inOrder,
  otherwise: (_g, o, p) =>
    o.kind === REQUEST
      ? `${sayContext(p, o.context)} uses identifier ${o.tag} for a new request while a response to the last one that carried it is awaited.`
      : `A response with identifier ${o.tag} comes to ${sayContext(p, o.context)}, which awaits none.`,
  edges: [
    'reset-and-drain: draining --drained--> resetting',
    'reset-and-drain: isolated --drained--> resetting',
    'reset-and-drain: isolated --remaining answered--> resetting',
    'context-lifecycle: draining --drained--> resetting',
    'context-lifecycle: quarantined --drained--> resetting',
    'context-lifecycle: quarantined --remaining answered--> resetting',
  ],
})
