/**
 * ST-3  "Unassigned: The context must not try to access memory or trigger interrupts."
 * At the device's own pins: a level that is high, a pulse, or a message at the port. Interrupts about an unassigned
 * context (a fault, a reset done) are the protection's or the primary's.
 */
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { always, counter, flag } from '../kit/rule.ts'

const [LOW, HIGH] = [0, 1]

export default always('ST-3', {
  reading:
    'While a secondary is unassigned none of its interrupt wires is high or pulses, and it sends no interrupt message.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary' && c.interrupts.length > 0)
      ? undefined
      : { lacks: 'a secondary with an interrupt' },
  uses: [assignment],
  ghost: {
    /** Wires of the context that are high. */
    high: counter('context'),
    /** It pulsed, or sent a message, in this operation. */
    pulsed: flag('context'),
  },
  follow: {
    'interrupt line': (g, o) => {
      // The protection's own line belongs to no context.
      if (o.context < 0) return
      if (o.level === HIGH) g.high[o.context]++
      else if (o.level !== LOW) g.pulsed[o.context] = 1
      else if (g.high[o.context] > 0) g.high[o.context]--
    },
    'request at port': (g, o) => {
      if (o.message) g.pulsed[o.context] = 1
    },
    'operation ended': (g, _o, p) => {
      for (let c = 0; c < p.contexts; c++) g.pulsed[c] = 0
    },
  },
  attempts: ['device raise'],
  given: (g, o, p) => p.isSecondary[o.context] && g.assigned[o.context] === 0,
  holds: (g, p) => signalling(g, p) < 0,
  otherwise: (g, p) => `${sayContext(p, signalling(g, p))} signals an interrupt while it is unassigned.`,
})

interface Pins {
  readonly high: { readonly [c: number]: number }
  readonly pulsed: { readonly [c: number]: number }
  readonly assigned: { readonly [c: number]: number }
}

/** The first unassigned secondary that signals, or -1. */
function signalling({ high, pulsed, assigned }: Pins, { secondaries }: Facts): number {
  for (let i = 0; i < secondaries.length; i++) {
    const c = secondaries[i]
    if (assigned[c] === 0 && (high[c] > 0 || pulsed[c] === 1)) return c
  }
  return -1
}
