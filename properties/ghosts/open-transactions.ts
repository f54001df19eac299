/** Transactions at each context's port that have no response yet, write responses included. */
import { counter, flag, shared } from '../kit/rule.ts'

export const openTransactions = shared(
  'open transactions',
  {
    open: counter('context'),
    /** The latest reset of the context found something of it open: there was a drain. */
    drained: flag('context'),
  },
  {
    'request at port': (g, t) => {
      g.open[t.context]++
    },
    'response at port': (g, t) => {
      // A response that nobody awaits must not make the count wrap: it would disarm every rule that reads it.
      if (g.open[t.context] > 0) g.open[t.context]--
    },
    'reset requested': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) g.drained[contexts[i]] = g.open[contexts[i]] > 0 ? 1 : 0
    },
  },
)
