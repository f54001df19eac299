/**
 * RST-8  "Upon reset, each context must return its internal state to a consistent known initial state."
 * What an outsider sees of it is what the context reports of itself: GATE, STATUS and ERROR, which the table of registers
 * gives as 0 after a reset. (What its owner writes is RST-9; what shows only in later behaviour is RST-10.)
 * The row is an invariant of states; it is judged as a step, on each read, because the state is seen in no other way:
 * the procedures read it back after done, and so may the next owner. GATE is judged until it is opened, the others until
 * something of the context, or for a primary of its device, shows that it has acted.
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { nameOfRegister, R } from '../../src/interface/registers.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

interface Quiet {
  readonly quiet: { [c: number]: number }
}

/** Context c has acted; what a secondary does may show in its primary (CTX-11). */
function acted({ quiet }: Quiet, c: number, { platform }: Facts): void {
  if (c < 0) return
  quiet[c] = 0
  quiet[platform.devices[platform.contexts[c].device].primary] = 0
}

export default step('RST-8', {
  reading:
    'After done, GATE reads 0 until it is opened, and STATUS and ERROR read 0 until the context shows that it has acted.',
  ghost: {
    /** Reset, and its gate not opened since. */
    closed: flag('context'),
    /** Reset, and nothing of it seen since. */
    quiet: flag('context'),
  },
  hears: { of: ['GATE'] },
  follow: {
    'reset done': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) {
        g.quiet[contexts[i]] = 1
        // A primary has no gate.
        if (p.isSecondary[contexts[i]]) g.closed[contexts[i]] = 1
      }
    },
    'reset requested': (g, o, p) => {
      const contexts = p.namedBy[o.context]
      for (let i = 0; i < contexts.length; i++) {
        g.quiet[contexts[i]] = 0
        g.closed[contexts[i]] = 0
      }
    },
    'register written': (g, o) => {
      if (o.value === 1 && o.answer === ANSWER.ok) g.closed[o.index] = 0
    },
    'request at port': (g, o, p) => acted(g, o.context, p),
    'response at port': (g, o, p) => acted(g, o.context, p),
    'interrupt line': (g, o, p) => acted(g, o.context, p),
    'context failed': (g, o, p) => acted(g, o.context, p),
  },
  attempt: 'reset requested',
  when: 'register read',
  judges: { of: ['GATE', 'STATUS', 'ERROR'] },
  given: (g, o) =>
    o.answer === ANSWER.ok && (o.register === R.GATE ? g.closed[o.index] === 1 : g.quiet[o.index] === 1),
  then: (_g, o) => o.value === 0,
  otherwise: (_g, o, p) =>
    `The reset of ${sayContext(p, o.index)} is done and nothing has happened in it since, yet its ${nameOfRegister(o.register)} reads ${o.value}.`,
  edges: [
    'reset-and-drain: resetting --initial state reached--> done',
    'context-lifecycle: resetting --reset done--> unassigned',
    'context-lifecycle: powerOn --power-on reset complete--> unassigned',
  ],
})
