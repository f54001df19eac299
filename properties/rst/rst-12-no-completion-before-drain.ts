/**
 * RST-12  "The device must not assert reset completion until this is done."
 * Part b, that nothing accepted before takes effect after, is a rule of its own.
 * The row is an invariant of states; it is judged as a step, on the acknowledgement, because *done* is an event on a wire:
 * between two acknowledgements the invariant says nothing. An acknowledgement with nothing ever open exercises nothing.
 */
import { openTransactions } from '../ghosts/open-transactions.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('RST-12.a', {
  reading:
    'When a reset is acknowledged as done (not as isolated), no transaction of a context that it names is open, write responses included. A primary reset names them all.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  uses: [openTransactions],
  attempt: 'reset requested',
  when: 'reset done',
  given: (g, reset, p) => hadDrain(g, p.namedBy[reset.context]),
  then: (g, reset, p) => p.namedBy[reset.context].every((c) => g.open[c] === 0),
  otherwise: (g, reset, p) => {
    const late = p.namedBy[reset.context].filter((c) => g.open[c] > 0)
    const counts = late.map((c) => `${g.open[c]} of ${sayContext(p, c)}`).join(', ')
    return `The reset of ${sayContext(p, reset.context)} is acknowledged as done while transactions are open: ${counts}. Let open = requests − responses. Then acknowledged and open > 0: a contradiction.`
  },
  edges: [
    'reset-and-drain: draining --drained--> resetting',
    'reset-and-drain: draining --bound exceeded--> isolated',
    'reset-and-drain: isolated --drained--> resetting',
    'reset-and-drain: isolated --remaining answered--> resetting',
    'reset-and-drain: isolated --reset requested--> isolated',
    'reset-and-drain: resetting --initial state reached--> done',
    'context-lifecycle: draining --drained--> resetting',
    'context-lifecycle: draining --bound exceeded--> quarantined',
    'context-lifecycle: quarantined --drained--> resetting',
    'context-lifecycle: quarantined --remaining answered--> resetting',
    'context-lifecycle: quarantined --reset requested--> quarantined',
  ],
})

interface Drains {
  readonly open: { readonly [c: number]: number }
  readonly drained: { readonly [c: number]: number }
}

/** The reset found a transaction of one of them open, or one is open now. */
function hadDrain({ open, drained }: Drains, contexts: readonly number[]): boolean {
  for (let i = 0; i < contexts.length; i++)
    if (open[contexts[i]] > 0 || drained[contexts[i]] === 1) return true
  return false
}
