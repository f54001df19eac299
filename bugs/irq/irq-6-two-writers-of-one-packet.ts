/**
 * A route is two words, and the controller puts together the two transfers of a write: those of two PEs at once it mixes.
 * One PE runs assign, which has the first word before it programs the protection and the second one after that; another
 * PE runs a handler, which writes back the route of the line that it has taken.
 */
import type { Hardware } from '../../src/hardware/fields.ts'
import type { Platform, ProcedureStep } from '../../src/interface/platform.ts'
import { NONE } from '../../src/layout/layout.ts'
import { type Bug, DoesNotFit, withSteps } from '../bug.ts'

/** Of a route whose second word has not come. */
const HALF_BIT = 0x80

export default {
  name: 'irq-6-two-writers-of-one-packet',
  rule: 'IRQ-6.b',
  is: 'The two transfers of a write to a route are put together without a look at whose they are: where a handler on one PE writes a route between the two of a procedure on another, it gets a word of each, and names no PE.',
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

const second: ProcedureStep = { do: 'write', register: 'interrupt.ROUTE', value: 'seen' }
const rewrite: Platform['procedures'][number]['steps'] = [
  { do: 'read', register: 'interrupt.ROUTE' },
  second,
  second,
]

const inTwo = (step: ProcedureStep): ProcedureStep[] =>
  step.do === 'write' && (step.register === 'interrupt.ROUTE' || step.register === 'fault.ROUTE')
    ? [step, step]
    : [step]

const first: ProcedureStep = { do: 'write', register: 'interrupt.ROUTE', value: 'pe' }
const inTwoPlaces = (step: ProcedureStep): ProcedureStep[] =>
  step.do === 'write' && step.register === 'control.OWNER' ? [step, first] : [step]

function routeFor({ h }: Hardware, line: number, value: number): number {
  const isSecond = h.route[line] !== NONE && (h.route[line] & HALF_BIT) !== 0
  if (!isSecond) return value | HALF_BIT
  const isOther = (route: number, other: number) =>
    other !== line && route !== NONE && (route & HALF_BIT) !== 0 && route !== (value | HALF_BIT)
  return Array.from(h.route).some(isOther) ? NONE : value
}
