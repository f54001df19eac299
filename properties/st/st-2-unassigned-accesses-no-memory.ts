/**
 * ST-2  "Unassigned: The context must not try to access memory or trigger interrupts."
 * Seen at the device's own port, before the protection: an attempt that the protection blocks is a violation as well.
 * (+) A reset that is refused or absent does not excuse the port.
 */
import { NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import { sayContext } from '../kit/facts.ts'
import { always } from '../kit/rule.ts'

export default always('ST-2', {
  reading: 'While a secondary is unassigned, nothing of it appears at its port.',
  uses: [assignment],
  /** The context whose transfer appeared at a port in this operation. */
  ghost: { atPort: { max: 0xfe, holds: 'context', none: true } },
  follow: {
    'beat at port': (g, o) => {
      g.atPort[0] = o.context
    },
    'operation ended': (g) => {
      g.atPort[0] = NONE
    },
  },
  attempts: ['guest job', 'device issue', 'device raise'],
  given: (g, o, p) => p.isSecondary[o.context] && g.assigned[o.context] === 0,
  holds: (g, p) => {
    const c = g.atPort[0]
    return c === NONE || !p.isSecondary[c] || g.assigned[c] === 1
  },
  otherwise: (g, p) => `${sayContext(p, g.atPort[0])} puts a transfer at its port while it is unassigned.`,
})
