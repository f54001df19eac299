/** Of a context with a transaction at its port: a beat of another one that shares its arbiter has passed meanwhile. */
import { counter, flag, shared } from '../kit/rule.ts'

export const delayedBeats = shared(
  'delayed beats',
  { begun: counter('context'), delayed: flag('context') },
  {
    'request at port': (g, o) => {
      g.begun[o.context]++
    },
    'beat at port': (g, o, p) => {
      const sharers = p.sharers[o.context]
      for (let i = 0; i < sharers.length; i++) if (g.begun[sharers[i]] > 0) g.delayed[sharers[i]] = 1
    },
    'response at port': (g, o) => {
      if (g.begun[o.context] > 0) g.begun[o.context]--
      g.delayed[o.context] = 0
    },
  },
)
