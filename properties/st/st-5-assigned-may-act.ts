/**
 * ST-5  "Assigned: The context can access memory or trigger interrupts."
 * A permission: flagging it is a false alarm, and a suite in which it never happens has shown nothing.
 */
import { K } from '../../src/interface/observations.ts'
import { assignment } from '../ghosts/assignment.ts'
import { permission } from '../kit/rule.ts'

export default permission('ST-5', {
  reading: 'While a secondary is assigned its DMA and its interrupts leave every rule silent; both occur.',
  fixture: 'zonal-gateway',
  uses: [assignment],
  activities: [
    {
      name: 'DMA of an assigned secondary',
      when: 'request at port',
      given: (g, o, p) => p.isSecondary[o.context] && g.assigned[o.context] === 1 && o.message === 0,
    },
    {
      name: 'interrupt of an assigned secondary, by message or by wire',
      when: ['request at port', 'interrupt line'],
      given: (g, o, p) =>
        p.isSecondary[o.context] &&
        g.assigned[o.context] === 1 &&
        (o.kind === K['request at port'] ? o.message === 1 : o.level !== 0),
    },
  ],
})
