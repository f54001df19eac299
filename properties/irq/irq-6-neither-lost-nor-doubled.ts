/**
 * IRQ-6  "In any case, when appropriate, the privileged software agent should handle the interrupt, and inject it into
 * the proper VM as virtual IRQ or virtual FIQ."
 * Part c (+): an injection takes the place of nothing that the guest has still to handle, and no interrupt is live twice
 * in one vCPU, which the architecture leaves unpredictable. What is pending may give way to what is more urgent: it then
 * waits, and part b says that it comes.
 */

import type { Observation } from '../../src/interface/observations.ts'
import { LIST_LINE_MASK, LIST_PRIORITY_SHIFT, LIST_STATE } from '../../src/interface/registers.ts'
import type { Column } from '../../src/layout/layout.ts'
import {
  find,
  guestOfPe,
  isInjection,
  listRegisters,
  registersOfOne,
  sayGuest,
  sayLine,
  stateOf,
} from '../ghosts/list-registers.ts'
import type { Facts } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

export default step('IRQ-6.c', {
  reading:
    'An injection overwrites no list register that is in use, but for a less urgent interrupt that is pending, and its line is live in no other one.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.interrupts.length > 0) ? undefined : { lacks: 'an interrupt that EL2 takes' },
  uses: [listRegisters],
  when: 'register written',
  judges: { of: ['LIST_REGISTER'] },
  given: (_g, o, p) => isInjection(o) && guestOfPe(p, o.pe) >= 0,
  then: (g, o, p) => mayOverwrite(held(g.word, o, p), o.value) && twin(g.word, o, p) < 0,
  otherwise: (g, o, p) => {
    const guest = sayGuest(p, guestOfPe(p, o.pe))
    const line = sayLine(p, o.value & LIST_LINE_MASK)
    if (twin(g.word, o, p) >= 0)
      return `${line} is injected into list register ${o.index} of ${guest}, and it is live in another one of them already.`
    const old = held(g.word, o, p)
    const state = stateOf(old) === LIST_STATE.pending ? 'pending' : 'active'
    return `${line} overwrites list register ${o.index} of ${guest}, in which ${sayLine(p, old & LIST_LINE_MASK)} is ${state}.`
  },
})

const held = (words: Column, o: Observation, p: Facts): number =>
  words[guestOfPe(p, o.pe) * registersOfOne(words, p) + o.index] ?? 0

const urgencyOf = (word: number): number => (word >>> LIST_PRIORITY_SHIFT) & 0xff

const mayOverwrite = (old: number, fresh: number): boolean =>
  old === 0 || (stateOf(old) === LIST_STATE.pending && urgencyOf(old) > urgencyOf(fresh))

/** Another list register of the PE in which the line is live, or -1. */
function twin(words: Column, o: Observation, p: Facts): number {
  const guest = guestOfPe(p, o.pe)
  const i = find(words, guest, o.value & LIST_LINE_MASK, p)
  return i === guest * registersOfOne(words, p) + o.index ? -1 : i
}
