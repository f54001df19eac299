/**
 * While a context is being reset, what of it is blocked may be cut off by its isolation and not by the protection. An
 * outsider cannot tell the two apart: from the request to the gate's next opening (a primary has none: to its
 * acknowledgement) a blocked beat says nothing of the protection.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { flag, shared } from '../kit/rule.ts'

export const isolation = shared(
  'isolation',
  { mayBeIsolated: flag('context') },
  {
    'reset requested': (g, o, p) => {
      const named = p.namedBy[o.context]
      for (let i = 0; i < named.length; i++) g.mayBeIsolated[named[i]] = 1
    },
    'register written': (g, o) => {
      if (o.value === 1 && o.answer === ANSWER.ok) g.mayBeIsolated[o.index] = 0
    },
    'reset done': (g, o, p) => {
      if (!p.isSecondary[o.context]) g.mayBeIsolated[o.context] = 0
    },
  },
  { of: ['GATE'] },
)
