/**
 * IRQ-3  "Also, isolation guarantees require that such devices must not share interrupts with any other device, and
 * secondary contexts must not share interrupts with other secondary contexts."
 * Part b: what a secondary signals is its own line, whatever vectors or mailboxes it was given. A message is seen at the
 * port, before the protection: that a wrong one is blocked does not make the line unshared. A step where the catalogue
 * says an invariant: a signal is an event, and nothing is left of it to look at afterwards.
 */
import { K, type Observation } from '../../src/interface/observations.ts'
import { sayLine } from '../ghosts/list-registers.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { step } from '../kit/rule.ts'

const LINE = K['interrupt line']

export default step('IRQ-3.b', {
  reading: 'A secondary signals no line that is described as that of another secondary.',
  appliesTo: ({ contexts }) =>
    contexts.filter((c) => c.role === 'secondary' && c.interrupts.length > 0).length > 1
      ? undefined
      : { lacks: 'two secondaries with interrupts' },
  when: ['interrupt line', 'request at port'],
  given: (_g, o, p) => p.isSecondary[o.context] === true && (o.kind === LINE || o.message === 1),
  then: (_g, o, p) => otherUser(o, p) < 0,
  otherwise: (_g, o, p) => {
    const other = otherUser(o, p)
    return `${sayContext(p, o.context)} signals ${sayLine(p, lineOf(o, p))}, which is the interrupt of ${sayContext(p, other)}.`
  },
})

/** The line that is signalled, or -1. */
function lineOf(o: Observation, { platform }: Facts): number {
  if (o.kind === LINE) return o.line
  for (let c = 0; c < platform.contexts.length; c++) {
    const { interrupts } = platform.contexts[c]
    for (let i = 0; i < interrupts.length; i++)
      if (interrupts[i].mailbox === o.address) return interrupts[i].line
  }
  return -1
}

/** Another secondary that has this line, where the signalling one has not; or -1. */
function otherUser(o: Observation, p: Facts): number {
  const line = lineOf(o, p)
  if (line < 0 || has(p, o.context, line)) return -1
  for (let i = 0; i < p.secondaries.length; i++) if (has(p, p.secondaries[i], line)) return p.secondaries[i]
  return -1
}

function has({ platform }: Facts, c: number, line: number): boolean {
  const { interrupts } = platform.contexts[c]
  for (let i = 0; i < interrupts.length; i++) if (interrupts[i].line === line) return true
  return false
}
