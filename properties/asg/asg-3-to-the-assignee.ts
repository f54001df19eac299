/**
 * ASG-3  "Interrupts triggered by the device context are routed to the software to which the context has been assigned."
 * Seen where the guest takes it, virtually or directly. What was raised for one owner may still reach that one after the
 * context went back, until somebody gets the context; then it must be gone, in the device, the controller, the list
 * registers and whatever waits in software. Silent: how often; pending is one bit (IRQ-6).
 */
import { OUTCOME } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import { assignment, revokes } from '../ghosts/assignment.ts'
import { contextOfLine, sayGuest, sayLine } from '../ghosts/list-registers.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

export default step('ASG-3', {
  reading:
    'An interrupt of a context is taken by the guest for which it was raised, and not once the context has been assigned anew.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.interrupts.length > 0) ? undefined : { lacks: 'a context with an interrupt' },
  uses: [assignment],
  ghost: {
    /** The owner when it was signalled last. */
    raisedFor: { per: 'line', max: 0xfe, holds: 'guest', none: true },
    /** The assignment in which that was is over. */
    over: flag('line'),
  },
  follow: {
    'interrupt signalled': (g, o, p) => {
      const c = contextOfLine(p, o.line)
      if (c < 0 || o.level === 0) return
      g.raisedFor[o.line] = g.assigned[c] === 1 ? g.owner[c] : NONE
      g.over[o.line] = 0
    },
    'procedure ended': (g, o, p) => {
      if (o.outcome === OUTCOME.complete && revokes(p, o.procedure)) end(g, o.context, p)
    },
    'reset done': (g, o, p) => {
      const named = p.subordinates[o.context]
      for (let i = 0; i < named.length; i++) end(g, named[i], p)
    },
  },
  when: ['virtual interrupt taken', 'direct interrupt taken'],
  given: (_g, o, p) => contextOfLine(p, o.line) >= 0,
  then: (g, o, p) =>
    g.raisedFor[o.line] === o.guest && (g.over[o.line] === 0 || g.assigned[contextOfLine(p, o.line)] === 0),
  otherwise: (g, o, p) => {
    const whose = `${sayLine(p, o.line)} of ${sayContext(p, contextOfLine(p, o.line))}`
    const raised = g.raisedFor[o.line]
    if (raised === NONE) return `${sayGuest(p, o.guest)} takes ${whose}, which was raised for nobody.`
    return raised === o.guest
      ? `${sayGuest(p, o.guest)} takes ${whose}, which was raised before the context was assigned anew.`
      : `${sayGuest(p, o.guest)} takes ${whose}, which was raised for ${sayGuest(p, raised)}.`
  },
})

interface Raised {
  readonly raisedFor: { readonly [line: number]: number }
  readonly over: { [line: number]: number }
}

function end({ raisedFor, over }: Raised, c: number, { platform }: Facts): void {
  const { interrupts } = platform.contexts[c]
  for (let i = 0; i < interrupts.length; i++)
    if (raisedFor[interrupts[i].line] !== NONE) over[interrupts[i].line] = 1
}
