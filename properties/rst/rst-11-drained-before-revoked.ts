/**
 * RST-11  "When the context is Direct Memory Access (DMA) capable, we must avoid having the device lose track of pending
 * transactions and receive unexpected completions messages, so a well-behaved device’s contexts must drain and
 * gracefully terminate all outstanding memory transactions upon reset."
 * Part b (+): gracefully. Software that takes a context's memory away before its drain is over has the rest of what is
 * open end in faults; it takes it away after the answer to a reset, done or isolated. (A done that comes too soon is the
 * device's own fault: RST-12.a.)
 */
import { ANSWER } from '../../src/interface/observations.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import { settings } from '../ghosts/settings.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'

/** As `committing` counts: setting 0, nothing, plus 1. */
const NOTHING = 1

function setAll(column: { [c: number]: number }, contexts: readonly number[], value: number): void {
  for (let i = 0; i < contexts.length; i++) column[contexts[i]] = value
}

interface Ghost {
  readonly open: { readonly [c: number]: number }
  readonly inForce: { readonly [c: number]: number }
  readonly committing: { readonly [c: number]: number }
  readonly answered: { readonly [c: number]: number }
}

const loses = ({ committing, inForce }: Ghost, c: number): boolean =>
  committing[c] === NOTHING && inForce[c] !== 0

/** The first context that loses its memory while something of it is open, or -1. */
function cutOff(g: Ghost, p: Facts): number {
  for (let c = 0; c < p.contexts; c++) if (loses(g, c) && g.open[c] > 0 && g.answered[c] === 0) return c
  return -1
}

function anyLoses(g: Ghost, p: Facts): boolean {
  for (let c = 0; c < p.contexts; c++) if (loses(g, c)) return true
  return false
}

export default step('RST-11.b', {
  reading:
    "A commit that takes a context's memory away is acknowledged when nothing of the context is open, or its reset was answered and its gate not opened since.",
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  uses: [openTransactions, settings],
  /** A reset that names it was answered; none was asked for since, and its gate was not opened. */
  ghost: { answered: flag('context') },
  hears: { of: ['GATE'] },
  follow: {
    'reset isolated': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 1),
    'reset done': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 1),
    'reset requested': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 0),
    'register written': (g, o) => {
      if (o.value === 1 && o.answer === ANSWER.ok) g.answered[o.index] = 0
    },
  },
  when: 'commit acknowledged',
  given: (g, _o, p) => anyLoses(g, p),
  then: (g, _o, p) => cutOff(g, p) < 0,
  otherwise: (g, _o, p) =>
    `The memory of ${sayContext(p, cutOff(g, p))} is taken away while ${g.open[cutOff(g, p)]} of its transactions are open: they end in faults.`,
  edges: ['reset-and-drain: draining --drained--> resetting'],
})
