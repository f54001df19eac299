/**
 * CTX-1  "Such context may include a state that is associated with its operation."
 * May: a context without any is one as well. Without state is a context that has no DMA and no register that holds
 * anything (CONFIG, MASK, ERROR, a doorbell), and whose interrupts are edges: it signals, and that is all.
 */
import type { Context } from '../../src/interface/platform.ts'
import { assignment } from '../ghosts/assignment.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-1', {
  reading: 'An assigned context that keeps no state signals its owner, and every rule stays silent.',
  appliesTo: ({ contexts }) =>
    contexts.some(isStateless) ? undefined : { lacks: 'a context without state' },
  fixture: 'shared-controller',
  uses: [assignment],
  activities: [
    {
      name: 'an interrupt of a context without state',
      when: 'interrupt line',
      given: (g, o, p) =>
        o.context >= 0 && g.assigned[o.context] === 1 && isStateless(p.platform.contexts[o.context]),
    },
  ],
})

const isStateless = ({ role, outstandingMax, registers, interrupts }: Context): boolean =>
  role === 'secondary' &&
  outstandingMax === 0 &&
  registers.CONFIG === undefined &&
  registers.MASK === undefined &&
  registers.ERROR === undefined &&
  registers.DOORBELL === undefined &&
  interrupts.every((i) => i.trigger === 'edge')
