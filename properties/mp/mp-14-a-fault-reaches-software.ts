/**
 * MP-14  "When enabled, a system MPU or MMU must report a fault to the privileged software responsible for providing
 * context isolation through an interrupt whenever an error condition becomes active (for example, on a first configuration
 * operation or permission check failure)."
 * Part c: reported is what software has been told. After the interrupt rises, privileged software acknowledges the fault
 * within the declared bound of a delivery (+), counted while every agent is fair: the line is enabled, routed and handled,
 * and nothing that changes its route loses it. A handler that failed takes nothing more on its PE, and ends the wait.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { R } from '../../src/interface/registers.ts'
import { deliveryCyclesOf, sayCycles } from '../kit/facts.ts'
import { handlerFailed } from '../kit/handlers.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('MP-14.c', {
  reading:
    "After the protection's fault interrupt rises, privileged software acknowledges the fault within the declared bound, unless one of its handlers has failed.",
  appliesTo: ({ protection }) =>
    protection.faultLine === undefined ? { lacks: 'a fault interrupt of the protection' } : undefined,
  ghost: { fair: {}, deaf: {} },
  follow: {
    'cooperation begun': (g) => {
      g.fair[0] = 1
    },
    'procedure ended': (g, o, p) => {
      if (handlerFailed(o, p)) g.deaf[0] = 1
    },
  },
  when: 'interrupt line',
  // Of the whole unit, so one wait: the first context's.
  who: (o, p, g) =>
    o.line === p.platform.protection.faultLine && o.level !== 0 && g.deaf[0] === 0 ? p.alone[0] : nobody,
  until: ['register written'],
  ends: (o, p) => (o.register === R.FAULT_STATUS && o.answer === ANSWER.ok ? p.alone[0] : nobody),
  lapses: ['procedure ended'],
  lapsing: (o, p) => (handlerFailed(o, p) ? p.alone[0] : nobody),
  counts: (g) => g.fair[0] === 1,
  bound: deliveryCyclesOf,
  otherwise: (_c, bound) =>
    `The fault interrupt of the protection rose, and within ${sayCycles(bound)} in which nobody hindered it privileged software acknowledged no fault.`,
})
