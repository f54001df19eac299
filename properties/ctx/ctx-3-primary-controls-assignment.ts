/**
 * CTX-3  "The primary context contains the control to manage the assignment of secondary contexts (if present) and may
 * contain other behaviors that are usually intended to be used exclusively by the most privileged software accessing the
 * device."
 * The owner field can be seen only where privileged software reads it, so a change is judged there: it holds what that
 * software wrote last. Exercised only by reads before which a guest has tried to write a register of the context or of
 * its control. Silent: whether a reset clears the field; we let only a write change it, because a reset is asked of the
 * context, and who owns it is the primary's (RST-10).
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { NOBODY, R } from '../../src/interface/registers.ts'
import { NONE } from '../../src/layout/layout.ts'
import { sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

export default step('CTX-3', {
  reading:
    'Whatever guests have tried to write, OWNER of a secondary reads what privileged software wrote there last.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.role === 'secondary') ? undefined : { lacks: 'a secondary' },
  ghost: {
    /** What privileged software wrote last; NONE is nobody. */
    written: { per: 'context', max: 0xfe, none: true },
    /** The context that a guest writes in the operation at hand. */
    writing: { max: 0xfe, holds: 'context', none: true },
    /** A guest has written since. */
    tried: flag('context'),
  },
  follow: {
    'register written': (g, o) => {
      if (o.guest >= 0) g.writing[0] = contextWritten(o)
      else if (o.register === R.OWNER && o.answer === ANSWER.ok) {
        g.written[o.index] = o.value === NOBODY ? NONE : o.value
        g.tried[o.index] = 0
      }
    },
    'operation ended': (g, o) => {
      if (g.writing[0] === NONE) return
      if (o.accepted === 1) g.tried[g.writing[0]] = 1
      g.writing[0] = NONE
    },
  },
  attempt: 'register written',
  when: 'register read',
  judges: { by: 'privileged software', of: ['OWNER'] },
  given: (g, o) => o.answer === ANSWER.ok && g.tried[o.index] === 1,
  then: (g, o) => o.value === (g.written[o.index] === NONE ? NOBODY : g.written[o.index]),
  otherwise: (g, o, p) =>
    `OWNER of ${sayContext(p, o.index)} reads ${sayOwner(o.value)}, and privileged software last wrote ${sayOwner(g.written[o.index] === NONE ? NOBODY : g.written[o.index])}. A guest wrote in between.`,
})

/** Whose register it is, or whom it controls; NONE where it speaks of no context. */
function contextWritten({ register, index, context }: Observation): number {
  if (isControl(register)) return index
  return context < 0 ? NONE : context
}

const isControl = (register: number): boolean => register >= R.OWNER && register <= R.RESET_STATUS
const sayOwner = (vmid: number): string => (vmid === NOBODY ? 'nobody' : `VMID ${vmid}`)
