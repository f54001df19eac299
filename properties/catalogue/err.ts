/** ERR: errors of a context. */
import type { PaperRowData } from './row.ts'

export const err = [
  {
    id: 'ERR-1',
    statement: "A secondary's error is contained to that context.",
    clause:
      'Thus, for well-behaved devices, secondary context errors must be contained to the context that generated the error.',
    section: 'Errors',
    strength: 'must',
    obliged: ['device'],
    kinds: ['twoRun'],
    bug: 'An error response halts the engine that contexts share.',
    reading: [
      'Two runs are compared, one with a fault injected.',
      "Contained: the others' registers, DMA, interrupts and reset are unchanged, and no reset of the primary is needed.",
      "That another's record is lost in a shared fault queue is judged by MP-14: the overflow is reported.",
    ],
    needs: 'two secondaries',
  },
] as const satisfies readonly PaperRowData<string>[]
