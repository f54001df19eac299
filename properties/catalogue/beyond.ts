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
      'It is of memory, translation tables, identifiers and interrupt numbers. Of these the context itself, with its identifiers and interrupts, is what software here gives to another guest; no operation moves memory between guests.',
      'Open is a transaction of which a beat has passed, until its response: what has passed may still take effect. What was blocked, and what was not yet decided, is decided anew.',
      'Older is a setting that gives a beat which has passed another result than the one that the commit puts in force. What the new setting lets pass as well needs no end.',
      'The rows of the paper leave the gap: each judges an access, or a decision, at its own moment, and none waits for what was decided before. So part a is asked of a unit whose description claims it.',
    ],
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['step'],
        obliged: ['protection'],
        statement:
          'A commit is acknowledged only when no transaction is open of which a beat has passed that the new setting would not let pass so.',
        needs: 'a commit that closes',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['step'],
        obliged: ['software'],
        statement:
          'The owner of a context changes only while the acknowledged setting of the context lets nothing pass, no update is open that would, and no transaction of it that has passed in part.',
      },
    ],
  },
] as const satisfies readonly RowData<string>[]

export type BeyondId = (typeof beyond)[number]['id']

const found = finder<RowData<string>>('The list of rules beyond the paper', beyond)

export const isBeyond = (id: string): boolean => found.has(id)

/** @throws RangeError that gives the nearest IDs. */
export const beyondById = (id: string): RowData<string> => found.byId(id)
