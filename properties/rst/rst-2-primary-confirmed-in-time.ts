/**
 * RST-2  "A well-behaved device must provide a mechanism to reset the primary context and confirm that the reset was
 * completed."
 * (+) The confirmation comes within the declared bound, counted from the end of the drain of every context of the
 * device. Isolated confirms nothing, and while it stands the drain has not ended: no cycle counts.
 */
import { openTransactions } from '../ghosts/open-transactions.ts'
import { type Facts, sayContext, sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('RST-2', {
  reading:
    'After the reset of a primary is requested, done comes within the declared bound from the end of the drain of all its contexts.',
  uses: [openTransactions],
  when: 'reset requested',
  who: (o, p) => (p.isSecondary[o.context] ? nobody : p.alone[o.context]),
  until: ['reset done'],
  ends: (o, p) => p.alone[o.context],
  counts: (g, c, p) => allDrained(g.open, p.namedBy[c]),
  bound: ({ platform }, c) => platform.devices[platform.contexts[c].device].resetAcknowledgeCyclesMax,
  otherwise: (c, bound, p) =>
    `The reset of ${sayContext(p, c)}, a primary, was requested and nothing of its device is open any more, but done did not come within ${sayCycles(bound)}.`,
  edges: ['reset-and-drain: resetting --initial state reached--> done'],
})

function allDrained(open: { readonly [c: number]: number }, contexts: Facts['namedBy'][number]): boolean {
  for (let i = 0; i < contexts.length; i++) if (open[contexts[i]] > 0) return false
  return true
}
