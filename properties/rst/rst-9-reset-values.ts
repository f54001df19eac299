/**
 * RST-9  "User alterable values in this context must be returned to their reset values, and subsequent behavior must be
 * independent from the internal state before reset to avoid leaking information and breaking the isolation between
 * virtualized or isolated software entities."
 * The second half is RST-10. Over the declared set: CONFIG and MASK, with the reset values of the description.
 * (+) Whoever is handed a context reads nothing that an owner before wrote, even where no reset came between: the
 * sentence's reason is the leak, and software that leaves the reset out leaks as well.
 * The row is an invariant of states; it is judged as a step, on each read, because the state is seen in no other way.
 */
import { ANSWER, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { nameOfRegister, R } from '../../src/interface/registers.ts'
import { assignment } from '../ghosts/assignment.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

/** What a register holds: privileged software's value, its reset value, or what a guest has written. */
const HOLDS = { any: 0, reset: 1, written: 2 } as const

export default step('RST-9', {
  reading:
    'After done, and for a new owner in any case, CONFIG and MASK read their declared reset values until they are written.',
  uses: [assignment],
  ghost: { config: { per: 'context', max: 2 }, mask: { per: 'context', max: 2 } },
  hears: { of: ['CONFIG', 'MASK'] },
  follow: {
    'reset done': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) {
        g.config[contexts[i]] = HOLDS.reset
        g.mask[contexts[i]] = HOLDS.reset
      }
    },
    'register written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      if (o.register === R.CONFIG) g.config[o.index] = afterWrite(g.config[o.index], o, p)
      if (o.register === R.MASK) g.mask[o.index] = afterWrite(g.mask[o.index], o, p)
    },
    'procedure ended': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      if (o.outcome !== OUTCOME.complete || contexts === undefined) return
      for (let i = 0; i < contexts.length; i++) {
        const c = contexts[i]
        // Nobody owns it any more: what was written there is no longer anybody's to read.
        if (!p.isSecondary[c] || g.assigned[c] === 1) continue
        if (g.config[c] === HOLDS.written) g.config[c] = HOLDS.reset
        if (g.mask[c] === HOLDS.written) g.mask[c] = HOLDS.reset
      }
    },
  },
  attempt: 'reset requested',
  when: 'register read',
  judges: { of: ['CONFIG', 'MASK'] },
  given: (g, o) =>
    o.answer === ANSWER.ok && (o.register === R.CONFIG ? g.config[o.index] : g.mask[o.index]) === HOLDS.reset,
  then: (_g, o, p) => o.value === resetValue(o, p),
  otherwise: (_g, o, p) =>
    `Nobody who owns ${sayContext(p, o.index)} now has written its ${nameOfRegister(o.register)} since its last owner or reset, yet it reads ${o.value} and not its reset value ${resetValue(o, p)}.`,
  edges: [
    'reset-and-drain: resetting --initial state reached--> done',
    'context-lifecycle: resetting --reset done--> unassigned',
  ],
})

/** CONFIG has eight bits, MASK one. A write of the reset value leaves it, and tells nobody anything. */
function afterWrite(holds: number, o: Observation, p: Facts): number {
  const bits = o.register === R.CONFIG ? 0xff : 1
  if (holds === HOLDS.any || (o.value & bits) === resetValue(o, p)) return holds
  return o.guest < 0 ? HOLDS.any : HOLDS.written
}

function resetValue({ register, index }: Observation, { platform }: Facts): number {
  const { initial } = platform.devices[platform.contexts[index].device]
  return (register === R.CONFIG ? initial?.CONFIG : initial?.MASK) ?? 0
}
