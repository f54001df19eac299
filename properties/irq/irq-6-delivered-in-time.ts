/**
 * IRQ-6  "In any case, when appropriate, the privileged software agent should handle the interrupt, and inject it into
 * the proper VM as virtual IRQ or virtual FIQ."
 * Part b (+): after a raise a delivery begins within the declared bound, counted while every agent is fair. Raises are
 * not counted: two before the acknowledgement are one delivery. A delivery begins when the owner's vCPU takes it; where
 * that vCPU stands still, when it is injected, since that must not wait for it.
 * Declared drop points: a procedure that takes away, gives or resets the context; a level that goes low; the owner's
 * stop after the injection; a step of the hypervisor that failed, until a procedure has set the context up again, and
 * for good in an interrupt handler, since its PE then takes nothing more.
 */

import { K, type Observation, OUTCOME } from '../../src/interface/observations.ts'
import { isHandler } from '../../src/interface/platform.ts'
import { type Column, NONE } from '../../src/layout/layout.ts'
import { assignment } from '../ghosts/assignment.ts'
import {
  contextOfLine,
  contextOfWord,
  find,
  guestOfPe,
  isInjection,
  listRegisters,
  registersOfOne,
} from '../ghosts/list-registers.ts'
import { deliveryCyclesOf, type Facts, sayContext, sayCycles } from '../kit/facts.ts'
import { handlerFailed } from '../kit/handlers.ts'
import { flag, response } from '../kit/rule.ts'

const nobody: readonly number[] = []
const WRITTEN = K['register written']
const STARTED = K['procedure started']
const STOPPED = K['guest stopped']
const SIGNALLED = K['interrupt signalled']

export default response('IRQ-6.b', {
  reading:
    'After a line of an assigned context is raised, the owner takes it within the declared bound, or it is injected there if the owner stands still, or the raise lies at a declared drop point.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.interrupts.length > 0) ? undefined : { lacks: 'an interrupt that EL2 takes' },
  uses: [assignment, listRegisters],
  ghost: {
    fair: {},
    /** A procedure that changes what its interrupts do runs on it; the last such one failed, or left them off. */
    moving: flag('context'),
    torn: flag('context'),
    /** A handler failed. */
    deaf: {},
    stopped: flag('guest'),
  },
  follow: {
    'cooperation begun': (g) => {
      g.fair[0] = 1
    },
    'guest stopped': (g, o) => {
      g.stopped[o.guest] = 1
    },
    'procedure started': (g, o, p) => {
      const named = concerned(o, p)
      for (let i = 0; i < named.length; i++) g.moving[named[i]] = 1
    },
    'procedure ended': (g, o, p) => {
      const takes = p.platform.procedures[o.procedure].arguments
      if (handlerFailed(o, p)) g.deaf[0] = 1
      // A VM starts again when a context is assigned to it.
      if (takes.includes('window') && o.outcome === OUTCOME.complete) g.stopped[o.guest] = 0
      // What takes a whole device leaves its interrupts off.
      const setsUp = takes.includes('context')
      const named = concerned(o, p)
      for (let i = 0; i < named.length; i++) {
        g.moving[named[i]] = 0
        if (o.outcome !== OUTCOME.refused) g.torn[named[i]] = setsUp && o.outcome === OUTCOME.complete ? 0 : 1
      }
    },
  },
  when: 'interrupt signalled',
  who: (o, p, g) => {
    const c = contextOfLine(p, o.line)
    if (c < 0 || o.level === 0 || g.assigned[c] !== 1 || g.owner[c] === NONE) return nobody
    return g.moving[c] || g.torn[c] || g.deaf[0] ? nobody : p.alone[c]
  },
  until: ['virtual interrupt taken', 'direct interrupt taken', 'register written'],
  ends: (o, p, g) => {
    if (o.kind !== WRITTEN) {
      const c = contextOfLine(p, o.line)
      return c < 0 ? nobody : p.alone[c]
    }
    if (!isInjection(o)) return nobody
    const c = contextOfWord(p, o.value)
    const guest = guestOfPe(p, o.pe)
    return c >= 0 && guest >= 0 && g.owner[c] === guest && g.stopped[guest] === 1 ? p.alone[c] : nobody
  },
  lapses: ['procedure started', 'procedure ended', 'interrupt signalled', 'guest stopped'],
  lapsing: (o, p, g) => {
    switch (o.kind) {
      case STARTED:
        return concerned(o, p)
      case SIGNALLED: {
        const c = contextOfLine(p, o.line)
        return c >= 0 && o.level === 0 ? p.alone[c] : nobody
      }
      case STOPPED:
        return injectedInto(g.word, o.guest, p)
      default:
        return handlerFailed(o, p) ? everybody(p) : nobody
    }
  },
  counts: (g, c, p) => g.fair[0] === 1 && mayBeInjected(g, c, p),
  bound: deliveryCyclesOf,
  otherwise: (c, bound, p) =>
    `A line of ${sayContext(p, c)} was raised, and within ${sayCycles(bound)} in which nobody hindered it no delivery to the owner began.`,
})

/** The contexts whose interrupts the procedure switches off, clears or routes, or that it resets. */
function concerned(o: Observation, p: Facts): readonly number[] {
  const procedure = p.platform.procedures[o.procedure]
  const { arguments: takes, steps } = procedure
  if (isHandler(procedure)) return nobody
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]
    if (!('register' in step) || step.do !== 'write') continue
    const { register } = step
    if (register.startsWith('interrupt.') || register.endsWith('.RESET') || register === 'control.OWNER')
      return takes.includes('device') ? p.namedBy[o.context] : p.alone[o.context]
  }
  return nobody
}

const everybody = (p: Facts): readonly number[] => p.alone.map((_, c) => c)

/** The contexts of which an interrupt is live in a list register of the guest. */
const injectedInto = (words: Column, guest: number, p: Facts): readonly number[] =>
  p.platform.contexts.flatMap((context, c) =>
    context.interrupts.some((i) => find(words, guest, i.line, p) >= 0) ? [c] : [],
  )

interface Waiting {
  readonly stopped: Column
  readonly owner: Column
  readonly word: Column
}

/** An owner that stands still frees no list register, ends nothing that is live, and takes nothing directly. */
function mayBeInjected({ stopped, owner, word }: Waiting, c: number, p: Facts): boolean {
  const guest = owner[c]
  if (guest === NONE || stopped[guest] === 0) return guest !== NONE
  const { interrupts } = p.platform.contexts[c]
  for (let i = 0; i < interrupts.length; i++) {
    const { line } = interrupts[i]
    if (p.platform.lines[line].fiq || find(word, guest, line, p) >= 0) return false
  }
  const count = registersOfOne(word, p)
  for (let i = guest * count; i < (guest + 1) * count; i++) if (word[i] === 0) return true
  return false
}
