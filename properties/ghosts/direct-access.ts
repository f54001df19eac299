/**
 * Whether the owner of a context is due direct access to its registers: from the complete end of the procedure that gave
 * it to him, until one that takes it away begins, unless that one is refused.
 */
import { type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { NONE } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { shared } from '../kit/rule.ts'
import { revokes } from './assignment.ts'

/** Not due; due; a procedure that takes it away runs. */
const ACCESS = { none: 0, due: 1, leaving: 2 } as const

export const directAccess = shared(
  'direct access',
  {
    access: { per: 'context', max: 2 },
    /** The guest to whom it is due. */
    user: { per: 'context', max: 0xfe, holds: 'guest', none: true },
  },
  {
    'procedure started': (g, o, p) => {
      if (!takesAway(p, o.procedure)) return
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++)
        if (g.access[contexts[i]] === ACCESS.due) g.access[contexts[i]] = ACCESS.leaving
    },
    'procedure ended': (g, o, p) => {
      if (gives(p, o.procedure)) {
        if (o.outcome !== OUTCOME.complete) return
        g.access[o.context] = ACCESS.due
        g.user[o.context] = o.guest
      } else if (takesAway(p, o.procedure)) {
        const contexts = p.namedBy[o.context]
        for (let i = 0; i < contexts.length; i++) leave(g, contexts[i], o.outcome === OUTCOME.refused)
      }
    },
  },
)

interface Access {
  readonly access: { [c: number]: number }
  readonly user: { [c: number]: number }
}

function leave({ access, user }: Access, c: number, stays: boolean): void {
  if (access[c] !== ACCESS.leaving) return
  access[c] = stays ? ACCESS.due : ACCESS.none
  if (!stays) user[c] = NONE
}

const gives = ({ procedureNames }: Facts, procedure: number): boolean =>
  procedureNames[procedure] === 'assign' || procedureNames[procedure] === 'passThrough'

const takesAway = (p: Facts, procedure: number): boolean =>
  revokes(p, procedure) || p.procedureNames[procedure] === 'recover'

/** A guest's access to a context that he is due direct access to. */
export const isOwners = ({ access, user }: Access, { guest, context }: Observation): boolean =>
  guest >= 0 && context >= 0 && access[context] === ACCESS.due && user[context] === guest
