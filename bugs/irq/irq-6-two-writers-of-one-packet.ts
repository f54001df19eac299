/**
 * A route is two words, and the controller puts together the two transfers of a write: those of two PEs at once it mixes.
 * One PE runs assign, which has the first word before it programs the protection and the second one after that; another
 * PE runs a handler, which writes back the route of the line that it has taken.
 */
import type { Hardware } from '../../src/hardware/fields.ts'
import type { Platform, ProcedureStep } from '../../src/interface/platform.ts'
import { NONE } from '../../src/layout/layout.ts'
import { type Bug, DoesNotFit, withSteps } from '../bug.ts'

/** The first words, which say whose the transfer is; the second one is the PE. A route that holds one has no target. */
const FROM_PROCEDURE = 0x80
const FROM_HANDLER = 0x81

export default {
  name: 'irq-6-two-writers-of-one-packet',
  rule: 'IRQ-6.b',
  is: 'The two transfers of a write to a route are put together without a look at whose they are: where a handler on one PE writes a route after the first one of a procedure on another, and before the second one or after that procedure has failed there, it gets a word of each, and names no PE.',
  seenIn: 'RB-138',
  scope: { contexts: 2, guests: 2 },
  shownOn: ['dma-controller'],
  platform(good) {
    const sharesLines = good.contexts.some(({ interrupts }) => interrupts.length > 1)
    // A procedure writes the first words of all lines of a context before the second ones: that is one writer.
    if (sharesLines) throw new DoesNotFit('this known-bad needs contexts with one interrupt each')
    const written = good.procedures.reduce(
      (platform, { name }) =>
        withSteps(platform, name, (steps) => steps.flatMap(name === 'assign' ? inTwoPlaces : inTwo)),
      good,
    )
    return withSteps(written, 'interrupt', (steps) => [...rewrite, ...steps])
  },
  decisions: (good) => ({ ...good, controller: { ...good.controller, routeFor } }),
} satisfies Bug

const firstWord = (register: 'interrupt.ROUTE' | 'fault.ROUTE', value: number): ProcedureStep => ({
  do: 'write',
  register,
  value,
})
const rewrite: Platform['procedures'][number]['steps'] = [
  { do: 'read', register: 'interrupt.ROUTE' },
  firstWord('interrupt.ROUTE', FROM_HANDLER),
  { do: 'write', register: 'interrupt.ROUTE', value: 'seen' },
]

const inTwo = (step: ProcedureStep): ProcedureStep[] =>
  step.do === 'write' && (step.register === 'interrupt.ROUTE' || step.register === 'fault.ROUTE')
    ? [firstWord(step.register, FROM_PROCEDURE), step]
    : [step]

const inTwoPlaces = (step: ProcedureStep): ProcedureStep[] =>
  step.do === 'write' && step.register === 'control.OWNER'
    ? [step, firstWord('interrupt.ROUTE', FROM_PROCEDURE)]
    : [step]

/** A procedure begins its own packet anew, whatever it left behind; only the handler's second word meets another's first. */
function routeFor({ h }: Hardware, line: number, value: number): number {
  if (h.route[line] !== FROM_HANDLER || value === FROM_PROCEDURE) return value
  return Array.from(h.route).includes(FROM_PROCEDURE) ? NONE : value
}
