/**
 * RST-11  "When the context is Direct Memory Access (DMA) capable, we must avoid having the device lose track of pending
 * transactions and receive unexpected completions messages, so a well-behaved device’s contexts must drain and
 * gracefully terminate all outstanding memory transactions upon reset."
 * Part b (+): gracefully. Software that takes a context's memory away before its drain is over has the rest of what is
 * open end in faults; it takes it away after the answer to a reset, done or isolated. (A done that comes too soon is the
 * device's own fault: RST-12.a.) A bank takes it away when its commit is acknowledged, a region that is written directly
 * when it is disabled, or a word of a table of requesters is emptied.
 */
import { ANSWER, K, type Observation } from '../../src/interface/observations.ts'
import { ENABLE_BIT, R } from '../../src/interface/registers.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import { settings } from '../ghosts/settings.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { flag, step } from '../kit/rule.ts'
import { isOfTable } from '../kit/tables.ts'

const ACKNOWLEDGED = K['commit acknowledged']
const WRITTEN = K['register written']

/** As `committing` counts: setting 0, nothing, plus 1. */
const NOTHING = 1

function setAll(column: { [c: number]: number }, contexts: readonly number[], value: number): void {
  for (let i = 0; i < contexts.length; i++) column[contexts[i]] = value
}

interface Ghost {
  readonly open: { readonly [c: number]: number }
  readonly inForce: { readonly [c: number]: number }
  readonly committing: { readonly [c: number]: number }
  readonly latest: { readonly [c: number]: number }
  readonly answered: { readonly [c: number]: number }
}

/** A bank takes memory away when its commit is acknowledged; what is written directly does it when it is written. */
function loses({ committing, latest, inForce }: Ghost, c: number, p: Facts, o: Observation): boolean {
  if (inForce[c] === 0) return false
  if (p.isStaged) return committing[c] === NOTHING
  if (latest[c] !== NOTHING) return false
  return isOfTable(o.register)
    ? p.requesters[c] === o.index
    : p.platform.contexts[c].regions.includes(o.index)
}

/** The first context that loses its memory while something of it is open, or -1. */
function cutOff(g: Ghost, p: Facts, o: Observation): number {
  for (let c = 0; c < p.contexts; c++) if (loses(g, c, p, o) && g.open[c] > 0 && g.answered[c] === 0) return c
  return -1
}

function anyLoses(g: Ghost, p: Facts, o: Observation): boolean {
  for (let c = 0; c < p.contexts; c++) if (loses(g, c, p, o)) return true
  return false
}

function takesAway({ kind, register, value, answer }: Observation, { isStaged }: Facts): boolean {
  if (isStaged) return kind === ACKNOWLEDGED
  if (kind !== WRITTEN || answer !== ANSWER.ok) return false
  return isOfTable(register) ? value === 0 : register === R.ATTRIBUTES && (value & ENABLE_BIT) === 0
}

export default step('RST-11.b', {
  reading:
    "A context's memory is taken away (a bank's by the acknowledgement of the commit, a region's that is written directly by its disabling) when nothing of the context is open, or its reset was answered and its gate not opened since.",
  appliesTo: ({ contexts }) =>
    contexts.some((c) => c.outstandingMax > 0) ? undefined : { lacks: 'a context with DMA' },
  uses: [openTransactions, settings],
  /** A reset that names it was answered; none was asked for since, and its gate was not opened. */
  ghost: { answered: flag('context') },
  hears: { of: ['GATE'] },
  judges: { of: ['ATTRIBUTES', 'DOMAINS', 'DOMAINS_HIGH'] },
  follow: {
    'reset isolated': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 1),
    'reset done': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 1),
    'reset requested': (g, o, p) => setAll(g.answered, p.namedBy[o.context], 0),
    'register written': (g, o) => {
      if (o.register === R.GATE && o.value === 1 && o.answer === ANSWER.ok) g.answered[o.index] = 0
    },
  },
  when: ['commit acknowledged', 'register written'],
  given: (g, o, p) => takesAway(o, p) && anyLoses(g, p, o),
  then: (g, o, p) => cutOff(g, p, o) < 0,
  otherwise: (g, o, p) => {
    const c = cutOff(g, p, o)
    return `The memory of ${sayContext(p, c)} is taken away while ${g.open[c]} of its transactions are open: they end in faults.`
  },
  edges: ['reset-and-drain: draining --drained--> resetting'],
})
