/**
 * RST-7  "Higher privilege software must have access to a reset operation to individually and independently reset each
 * context, no matter what state the device is in."
 * (+) Every request is answered, from every state, while a reset runs too, within the drain bound and the bound of the
 * acknowledgement together; the cycles count from the request, whatever is open. Past the drain bound `isolated`
 * answers it; that says that the drain was given up, so where nothing is open it answers nothing.
 */
import { K } from '../../src/interface/observations.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import { type Facts, sayContext, sayCycles } from '../kit/facts.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []
const ISOLATED = K['reset isolated']

export default response('RST-7', {
  reading:
    'Whatever state the device is in, a reset that is requested is answered by done, or while something is open by isolated, within the drain bound and that of the acknowledgement.',
  uses: [openTransactions],
  when: 'reset requested',
  who: (o, p) => p.alone[o.context],
  until: ['reset done', 'reset isolated'],
  ends: (o, p, g) =>
    o.kind === ISOLATED && !anyOpen(g.open, p.namedBy[o.context]) ? nobody : p.alone[o.context],
  counts: () => true,
  bound: ({ platform }, c) => {
    const device = platform.devices[platform.contexts[c].device]
    return device.drainCyclesMax + device.resetAcknowledgeCyclesMax
  },
  otherwise: (c, bound, p) =>
    `The reset of ${sayContext(p, c)} was requested and answered by neither done nor isolated within ${sayCycles(bound)}.`,
  edges: [
    'context-lifecycle: powerOn --primary reset requested--> draining',
    'context-lifecycle: unassigned --primary reset requested--> draining',
    'context-lifecycle: powerOn --reset requested--> draining',
    'context-lifecycle: unassigned --reset requested--> draining',
    'context-lifecycle: configuring --reset requested--> draining',
    'context-lifecycle: assigned --reset requested--> draining',
    'context-lifecycle: assigned --owner crashed--> draining',
    'context-lifecycle: failed --reset requested--> draining',
    'context-lifecycle: failed --owner crashed--> draining',
    'context-lifecycle: draining --reset requested--> draining',
    'context-lifecycle: draining --primary reset requested--> draining',
    'context-lifecycle: draining --bound exceeded--> quarantined',
    'context-lifecycle: quarantined --reset requested--> quarantined',
    'context-lifecycle: quarantined --primary reset requested--> quarantined',
    'context-lifecycle: resetting --reset requested--> resetting',
    'context-lifecycle: resetting --primary reset requested--> resetting',
    'reset-and-drain: draining --reset requested--> draining',
    'reset-and-drain: draining --bound exceeded--> isolated',
    'reset-and-drain: isolated --reset requested--> isolated',
    'reset-and-drain: isolated --primary reset requested--> isolated',
    'reset-and-drain: resetting --reset requested--> resetting',
    'reset-and-drain: resetting --primary reset requested--> resetting',
  ],
})

function anyOpen(open: { readonly [c: number]: number }, contexts: Facts['namedBy'][number]): boolean {
  for (let i = 0; i < contexts.length; i++) if (open[contexts[i]] > 0) return true
  return false
}
