/** Rows that are not of the paper: what published bugs show that it leaves out, as far as a statechart here carries it. */
import { finder } from './find.ts'
import type { RowData } from './row.ts'

export const beyond = [
  {
    id: 'X-1',
    statement:
      'What is taken from a context is given to nobody else until its revocation is acknowledged, and a commit is acknowledged only when no transaction that an older setting let pass is open.',
    strength: 'must',
    obliged: ['software', 'protection'],
    kinds: ['step'],
    bug: 'A page is handed to the next guest while a burst that the old setting let pass still writes to it.',
    reading: [
      'It is of memory, translation tables, identifiers and interrupt numbers.',
      'The rows of the paper leave the gap: each judges an access, or a decision, at its own moment, and none waits for what was decided before.',
    ],
    notBuilt:
      'A chart names it, and no rule judges it. No operation takes memory from one guest and gives it to another, and the core acknowledges a commit while bursts that were judged before it are open.',
  },
] as const satisfies readonly RowData<string>[]

const found = finder<RowData<string>>('The list of rules beyond the paper', beyond)

export const isBeyond = (id: string): boolean => found.has(id)

/** @throws RangeError that gives the nearest IDs. */
export const beyondById = (id: string): RowData<string> => found.byId(id)
