/**
 * RST-12  "The device must not assert reset completion until this is done."
 * Part b, that nothing accepted before takes effect after, is a rule of its own.
 * The row is an invariant of states; it is judged as a step, on the acknowledgement, because *done* is an event on a wire:
 * between two acknowledgements the invariant says nothing.
 */
import { openTransactions } from '../ghosts/open-transactions.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('RST-12.a', {
  reading:
    'When a reset is acknowledged as done (not as isolated), no transaction of a context that it names is open, write responses included. A primary reset names them all.',
  uses: [openTransactions],
  attempt: 'reset requested',
  when: 'reset done',
  then: (g, reset, p) => p.namedBy[reset.context].every((c) => g.open[c] === 0),
  otherwise: (g, reset, p) => {
    const late = p.namedBy[reset.context].filter((c) => g.open[c] > 0)
    const counts = late.map((c) => `${g.open[c]} of ${sayContext(p, c)}`).join(', ')
    return `The reset of ${sayContext(p, reset.context)} is acknowledged as done while transactions are open: ${counts}. Let open = requests − responses. Then acknowledged and open > 0: a contradiction.`
  },
  edges: ['reset and drain: draining --drained--> resetting'],
})
