/**
 * RST-5  "Similarly, privileged software must have the means to reset a secondary context and then confirm an
 * individual secondary context has been reset."
 * Part b: the confirmation comes within the declared bound (+), counted from the end of the drain. Either
 * acknowledgement ends the wait: `isolated` says that the drain did not end.
 */
import { K } from '../../src/interface/observations.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import { sayContext, sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []
const ISOLATED = K['reset isolated']

export default response('RST-5.b', {
  reading:
    'After the reset of a secondary is requested, done comes within the declared bound from the end of its drain; isolated ends the wait while a transaction is open.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  uses: [openTransactions],
  when: 'reset requested',
  who: (o, p) => (p.isSecondary[o.context] ? p.alone[o.context] : nobody),
  until: ['reset done', 'reset isolated'],
  // Isolated with nothing open confirms nothing: there was no drain to give up.
  ends: (o, p, g) => (o.kind === ISOLATED && g.open[o.context] === 0 ? nobody : p.alone[o.context]),
  counts: (g, c) => g.open[c] === 0,
  bound: ({ platform }, c) => platform.devices[platform.contexts[c].device].resetAcknowledgeCyclesMax,
  otherwise: (c, bound, p) =>
    `The reset of ${sayContext(p, c)} was requested and its drain is over, but neither done nor isolated came within ${sayCycles(bound)}.`,
  edges: [
    'reset-and-drain: resetting --initial state reached--> done',
    'context-lifecycle: resetting --reset done--> unassigned',
  ],
})
