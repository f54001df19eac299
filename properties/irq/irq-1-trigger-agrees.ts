/**
 * IRQ-1  "Well-behaved device interrupts must have a pre-defined semantic (either level or edge) that do not change for
 * the duration of the assignment to a guest."
 * Pre-defined is what the description says of the line. Three parties must keep to it while the context is assigned:
 * the device at the input of the controller, the controller's own configuration, and (+) whoever injects: the physical
 * interrupt of a level stays active until the guest has ended the virtual one, or it comes again before it was handled.
 */
import { K, type Observation } from '../../src/interface/observations.ts'
import { LIST_EOI_BIT, LIST_HW_BIT, LIST_LINE_MASK, R } from '../../src/interface/registers.ts'
import { assignment } from '../ghosts/assignment.ts'
import { contextOfLine, isInjection, sayLine } from '../ghosts/list-registers.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const PULSE = 2
const SIGNALLED = K['interrupt signalled']
const isSignal = (o: Observation): boolean => o.kind === SIGNALLED

export default step('IRQ-1', {
  reading:
    'While a context is assigned, the device signals its lines as they are described, the controller is configured so, and a level is injected as one.',
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.interrupts.length > 0) ? undefined : { lacks: 'a context with an interrupt' },
  uses: [assignment],
  when: ['interrupt signalled', 'register written'],
  judges: { by: 'privileged software', of: ['TRIGGER', 'LIST_REGISTER'] },
  given: (g, o, p) => {
    const line = lineOf(o)
    if (line < 0) return false
    const c = contextOfLine(p, line)
    if (c < 0 || g.assigned[c] !== 1) return false
    // An edge may be injected in either form.
    return isSignal(o) || !isInjection(o) || p.platform.lines[line].trigger === 'level'
  },
  then: (_g, o, p) => agrees(o, p),
  otherwise: (_g, o, p) => {
    const line = lineOf(o)
    const { trigger } = p.platform.lines[line]
    const what = isSignal(o) ? sayLevel(o.level) : isInjection(o) ? asEdge : sayConfigured(o.value)
    return `${sayLine(p, line)}, a${trigger === 'edge' ? 'n edge' : ' level'} of ${sayContext(p, contextOfLine(p, line))}, ${what} while the context is assigned.`
  },
})

/** The line that the observation is about, or -1. */
function lineOf(o: Observation): number {
  if (isSignal(o)) return o.line
  if (o.register === R.TRIGGER) return o.index
  return isInjection(o) ? o.value & LIST_LINE_MASK : -1
}

function agrees(o: Observation, { platform }: Facts): boolean {
  const isEdge = platform.lines[lineOf(o)].trigger === 'edge'
  if (isSignal(o)) return (o.level === PULSE) === isEdge
  if (o.register === R.TRIGGER) return (o.value === 1) === isEdge
  return (o.value & (LIST_HW_BIT | LIST_EOI_BIT)) !== 0
}

const asEdge = 'is injected as if it were an edge, with neither the HW bit nor EOI set,'
const sayConfigured = (value: number): string =>
  `is configured in the controller as ${value === 1 ? 'an edge' : 'a level'}`
const sayLevel = (level: number): string =>
  level === PULSE ? 'pulses' : level === 1 ? 'goes high and stays' : 'goes low'
