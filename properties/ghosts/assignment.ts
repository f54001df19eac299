/**
 * When a context is assigned, to an outsider: from the first write of a procedure that opens its gate or its register
 * window, to the end of *unassign* or *reset*, or to a primary reset's acknowledgement. What the device refuses does not
 * change this.
 */
import { compileChart } from '../../models/compile.ts'
import { contextTwoStates } from '../../models/context-lifecycle.ts'
import { OUTCOME } from '../../src/interface/observations.ts'
import { EL2_ENABLE_BIT, R } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { shared } from '../kit/rule.ts'

// The paper's own diagram decides what follows what: the ghost is its state, in the chart's numbers.
const chart = compileChart(contextTwoStates.machine, contextTwoStates.events)
const ASSIGN = chart.eventNumber('assign')
const UNASSIGN = chart.eventNumber('unassign')
const after = (state: number, event: number): number => chart.next[state * chart.events.length + event]

export const assignment = shared(
  'assignment',
  {
    /** 0 Unassigned, 1 Assigned. */
    assigned: { per: 'context', values: contextTwoStates.states },
    /** The guest that the running procedure speaks of. */
    named: { max: 0xfe, holds: 'guest', none: true },
    /** To whom it was assigned last. */
    owner: { per: 'context', max: 0xfe, holds: 'guest', none: true },
  },
  {
    'procedure started': (g, o, p) => {
      if (takesGuest(p, o.procedure)) g.named[0] = o.guest
    },
    'register written': (g, o, p) => {
      if (g.named[0] === NONE) return
      const opensGate = o.register === R.GATE && o.value === 1
      const opensWindow = o.register === R.EL2_LIMIT && (o.value & EL2_ENABLE_BIT) !== 0
      if (!opensGate && !opensWindow) return
      const c = o.context
      if (c < 0 || c >= p.contexts) return
      g.assigned[c] = after(g.assigned[c], ASSIGN)
      g.owner[c] = g.named[0]
    },
    'procedure ended': (g, o, p) => {
      if (!takesGuest(p, o.procedure)) return
      g.named[0] = NONE
      if (o.outcome !== OUTCOME.complete || !revokes(p, o.procedure)) return
      g.assigned[o.context] = after(g.assigned[o.context], UNASSIGN)
      g.owner[o.context] = NONE
    },
    'reset done': (g, o, p) => {
      if (p.isSecondary[o.context]) return
      for (const c of p.namedBy[o.context]) {
        if (!p.isSecondary[c]) continue
        g.assigned[c] = after(g.assigned[c], UNASSIGN)
        g.owner[c] = NONE
      }
    },
  },
  { by: 'privileged software', of: ['GATE', 'EL2_LIMIT'] },
)

const takesGuest = ({ platform }: Facts, procedure: number): boolean =>
  platform.procedures[procedure].arguments.includes('guest')

/** *unassign* and *reset*: they name a context and whose it was, and grant nothing. */
export const revokes = ({ platform, procedureNames }: Facts, procedure: number): boolean =>
  platform.procedures[procedure].arguments.includes('context') &&
  (procedureNames[procedure] === 'unassign' || procedureNames[procedure] === 'reset')
