/**
 * ST-2  "Unassigned: The context must not try to access memory or trigger interrupts."
 * Seen at the device's own port, before the protection: an attempt that the protection blocks is a violation as well.
 * (+) A reset that is refused or absent does not excuse the port.
 */
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { always } from '../kit/rule.ts'

export default always('ST-2', {
  reading: 'While a secondary is unassigned, nothing of it appears at its port.',
  uses: [assignment],
  /** The contexts at whose port something appeared in this operation, a bit each. */
  ghost: { atPort: { max: 0xffff_ffff } },
  follow: {
    'request at port': (g, o) => {
      g.atPort[0] |= 1 << o.context
    },
    'beat at port': (g, o) => {
      g.atPort[0] |= 1 << o.context
    },
    'operation ended': (g) => {
      g.atPort[0] = 0
    },
  },
  // A device may read ahead or signal without being asked, so both are attempts in any state.
  attempts: ['device issue', 'device raise'],
  given: (g, o, p) => p.isSecondary[o.context] && g.assigned[o.context] === 0,
  holds: (g, p) => stray(g, p) < 0,
  otherwise: (g, p) => `${sayContext(p, stray(g, p))} puts a transfer at its port while it is unassigned.`,
})

interface Ports {
  readonly atPort: { readonly [i: number]: number }
  readonly assigned: { readonly [c: number]: number }
}

/** The first unassigned secondary with something at its port, or -1. */
function stray({ atPort, assigned }: Ports, { secondaries }: Facts): number {
  const present = atPort[0]
  if (present === 0) return -1
  for (const c of secondaries) if ((present >>> c) & 1 && assigned[c] === 0) return c
  return -1
}
