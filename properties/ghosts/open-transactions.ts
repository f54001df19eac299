/** Transactions at each context's port that have no response yet, write responses included. */
import { counter, shared } from '../kit/rule.ts'

export const openTransactions = shared(
  'open transactions',
  { open: counter('context') },
  {
    'request at port': (g, t) => {
      g.open[t.context]++
    },
    'response at port': (g, t) => {
      // A response that nobody awaits must not make the count wrap: it would disarm every rule that reads it.
      if (g.open[t.context] > 0) g.open[t.context]--
    },
  },
)
