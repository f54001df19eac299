/**
 * MP-2  "This may be enforced by memory protection mechanisms in the PE or in the memory system."
 * "This" is that an active context's registers are reached by its owner alone (MP-1). Each of the two stands alone: what a
 * PE asks for is stopped by the MPU of that PE and passes no other unit, and what a device asks for is stopped in the
 * memory system and passes no PE. What a reset may have cut off by itself was stopped by neither, and a transfer to the
 * frame of its own context reaches for nobody else's registers.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { assignment } from '../ghosts/assignment.ts'
import { isolation } from '../ghosts/isolation.ts'
import type { Facts } from '../kit/facts.ts'
import { permission } from '../kit/rule.ts'

export default permission('MP-2', {
  reading:
    'Whoever reaches for the registers of an active context that is not its own is stopped at its PE, or in the memory system where it is a device, and every rule stays silent.',
  appliesTo: ({ contexts }) =>
    !contexts.some((c) => c.frames.length > 0)
      ? { lacks: 'a context with registers' }
      : contexts.some((c) => c.outstandingMax > 0)
        ? undefined
        : { lacks: 'a context with DMA' },
  fixture: 'zonal-gateway',
  uses: [assignment, isolation],
  activities: [
    {
      name: 'a guest stopped at its PE before the registers of another owner',
      when: ['register read', 'register written'],
      given: (g, o) =>
        o.guest >= 0 &&
        o.context >= 0 &&
        o.answer === ANSWER.trapped &&
        g.assigned[o.context] === 1 &&
        g.owner[o.context] !== o.guest,
    },
    {
      name: 'a transfer stopped in the memory system before the registers of an active context',
      when: 'beat blocked',
      given: (g, o, p) => {
        const reached = frameAt(p, o.address)
        return g.mayBeIsolated[o.context] === 0 && reached !== o.context && isActive(g, reached, p)
      },
    },
  ],
})

interface Ghost {
  readonly assigned: { readonly [c: number]: number }
}

const isActive = ({ assigned }: Ghost, c: number, p: Facts): boolean =>
  c >= 0 && (!p.isSecondary[c] || assigned[c] === 1)

/** The context in whose frame the address lies, or -1. */
function frameAt({ platform: { contexts } }: Facts, address: number): number {
  for (let c = 0; c < contexts.length; c++) {
    const { frames } = contexts[c]
    for (let f = 0; f < frames.length; f++)
      if (frames[f].base <= address && address <= frames[f].limit) return c
  }
  return -1
}
