/**
 * IRQ-6  "In any case, when appropriate, the privileged software agent should handle the interrupt, and inject it into
 * the proper VM as virtual IRQ or virtual FIQ."
 * Part a: the proper VM is the one that owns the context, whichever vCPU the interrupt was taken on and whether its own
 * runs or not. Silent: what becomes of an interrupt of a context that nobody owns; nothing is asked of it here.
 */

import { LIST_LINE_MASK } from '../../src/interface/registers.ts'
import { assignment } from '../ghosts/assignment.ts'
import { contextOfWord, guestOfPe, isInjection, sayGuest, sayLine } from '../ghosts/list-registers.ts'
import { sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('IRQ-6.a', {
  reading:
    'An interrupt of an assigned context is written into a list register of its owner’s vCPU, and no other.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.interrupts.length > 0) ? undefined : { lacks: 'an interrupt that EL2 takes' },
  uses: [assignment],
  attempt: 'interrupt taken',
  when: 'register written',
  judges: { of: ['LIST_REGISTER'] },
  given: (g, o, p) => {
    if (!isInjection(o)) return false
    const c = contextOfWord(p, o.value)
    return c >= 0 && g.assigned[c] === 1
  },
  then: (g, o, p) => p.platform.guests[g.owner[contextOfWord(p, o.value)]]?.pe === o.pe,
  otherwise: (g, o, p) => {
    const c = contextOfWord(p, o.value)
    return `${sayLine(p, o.value & LIST_LINE_MASK)} of ${sayContext(p, c)} is injected into the vCPU of ${sayGuest(p, guestOfPe(p, o.pe))}; the context is ${sayGuest(p, g.owner[c])}'s.`
  },
})
