/** RST: reset and drain. */
import type { PaperRowData } from './row.ts'

export const rst = [
  {
    id: 'RST-1',
    statement: 'There is a mechanism to reset the primary.',
    clause:
      'A well-behaved device must provide a mechanism to reset the primary context and confirm that the reset was completed.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'The reset bit is reserved.',
    operational: {
      when: 'Privileged software requests it of the primary.',
      then: 'The reset starts: the acknowledgement leaves its idle value.',
    },
  },
  {
    id: 'RST-2',
    statement: 'That a reset of the primary is complete can be confirmed.',
    clause:
      'A well-behaved device must provide a mechanism to reset the primary context and confirm that the reset was completed.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['response'],
    bug: 'The done bit is stuck.',
    beyond: ['The confirmation comes within a declared bound, counted from the end of the drain.'],
    implies: ['RST-1'],
  },
  {
    id: 'RST-3',
    statement:
      'On a privileged request a reset of the primary resets all secondaries, and the device recovers fully.',
    clause:
      'The resetting of the primary context must also reset all secondary contexts so that the device can fully recover, for example, from a critical error condition, and restart from a known state upon a privileged software request.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'The loop over secondaries stops one short.',
    reading: ['"All" is over the declared secondaries; loops that stop early are a frequent bug.'],
    implies: ['RST-1'],
    needs: 'a secondary',
  },
  {
    id: 'RST-4',
    statement: 'Privileged software can reset a secondary.',
    clause:
      'Similarly, privileged software must have the means to reset a secondary context and then confirm an individual secondary context has been reset.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'Only the VM can reach the reset.',
    operational: {
      when: 'Privileged software requests it of a declared secondary.',
      then: 'The reset starts, by a path that the owner cannot refuse.',
    },
    needs: 'a secondary',
  },
  {
    id: 'RST-5',
    statement: 'That a reset is complete is confirmed for the individual secondary.',
    clause:
      'Similarly, privileged software must have the means to reset a secondary context and then confirm an individual secondary context has been reset.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step', 'response'],
    bug: "One done bit, the OR of all contexts' (a); the done bit of one context is stuck (b).",
    beyond: ['The confirmation comes within a declared bound, counted from the end of the drain.'],
    operational: {
      when: 'Done is acknowledged for a context (a); a reset is requested for a context (b).',
      then: "It answers the context's own reset, and the latest request (a); done or isolated comes for it within the bound after the end of the drain (b).",
    },
    needs: 'a secondary',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['step'],
        statement: "The confirmation answers the context's own and latest request.",
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['response'],
        statement:
          'The confirmation, done or isolated, comes within the declared bound from the end of the drain.',
      },
    ],
  },
  {
    id: 'RST-6',
    statement: 'Each context is reset individually and independently.',
    clause:
      'Higher privilege software must have access to a reset operation to individually and independently reset each context, no matter what state the device is in.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['twoRun'],
    bug: "The reset flushes a neighbour's entries of a shared FIFO.",
    reading: [
      "It has one direction: a secondary's reset changes nothing observable in any other context, the primary's control included.",
      'A reset of the primary is exempt; RST-3 says what that does.',
    ],
    needs: 'two contexts in one device',
  },
  {
    id: 'RST-7',
    statement: 'A context can be reset whatever state the device is in.',
    clause:
      'Higher privilege software must have access to a reset operation to individually and independently reset each context, no matter what state the device is in.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['response'],
    bug: 'A request is ignored while the device is in error, or draining.',
    beyond: [
      'It is acknowledged within a declared bound, from every state.',
      'A reset while a reset is running is included, and a reset that is offered through a second path.',
    ],
    reading: [
      'A transaction stalled in the protection, or at a dead target, could block a drain for ever. Past the drain bound the context is isolated and isolated is acknowledged, never done. Either acknowledgement within its bound meets this row.',
      'The paper has no such way out (RST-11 asks to drain and to terminate): this is a deviation from it, and part of what is checked.',
    ],
  },
  {
    id: 'RST-8',
    statement: 'A reset returns the context to a consistent, known initial state.',
    clause: 'Upon reset, each context must return its internal state to a consistent known initial state.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['always'],
    bug: 'The state machine resets, its credit counter does not.',
    operational: {
      when: 'A reset is done.',
      then: 'The observable state equals the declared table of initial values.',
    },
  },
  {
    id: 'RST-9',
    statement: 'Values that a user can alter return to their reset values.',
    clause:
      'User alterable values in this context must be returned to their reset values, and subsequent behavior must be independent from the internal state before reset to avoid leaking information and breaking the isolation between virtualized or isolated software entities.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['always'],
    bug: 'The interrupt mask is sticky.',
    reading: [
      'It is over the declared set of registers that an owner can write.',
      "Owner, identifiers, weights and trigger are the primary's, and stand outside the context; so do fault records and origin bits.",
    ],
    operational: {
      when: 'A reset is done.',
      then: 'Each declared register that an owner can write reads its reset value.',
    },
  },
  {
    id: 'RST-10',
    statement: 'Behaviour after a reset is independent of the state before it.',
    clause:
      'User alterable values in this context must be returned to their reset values, and subsequent behavior must be independent from the internal state before reset to avoid leaking information and breaking the isolation between virtualized or isolated software entities.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['twoRun'],
    bug: 'Stale SRAM, an initialization vector or a replacement order survives.',
    reading: [
      'Two different histories are compared, aligned at the acknowledgement of completion, whose cycle is not compared.',
      "Owner, identifiers, weights and trigger (the primary's), fault records and origin bits (CTX-11, IRQ-4, MP-14) stand outside the context.",
    ],
  },
  {
    id: 'RST-11',
    statement:
      'Outstanding DMA is drained and gracefully terminated: the device loses track of none and receives no unexpected completion.',
    clause:
      'When the context is Direct Memory Access (DMA) capable, we must avoid having the device lose track of pending transactions and receive unexpected completions messages, so a well-behaved device’s contexts must drain and gracefully terminate all outstanding memory transactions upon reset.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device', 'software'],
    kinds: ['step'],
    bug: 'An identifier is used again, and a stale completion is taken for the new one.',
    reading: [
      'Outstanding is every transaction of the context that can still take effect: not yet granted, parked, split, posted, held in a bridge or bounce buffer, stalled in the protection.',
    ],
    beyond: [
      "Software takes a context's memory away after its drain: what is cut off in it ends in faults, which is not graceful.",
    ],
    needs: 'a context with DMA',
    parts: [
      {
        part: 'a',
        strength: 'must',
        obliged: ['device'],
        kinds: ['step'],
        statement:
          'Each response is one that is awaited, and no identifier is used again before its response.',
      },
      {
        part: 'b',
        strength: 'should',
        kinds: ['step'],
        obliged: ['software'],
        statement: "A context's memory is taken away only once nothing of it is outstanding.",
      },
    ],
  },
  {
    id: 'RST-12',
    statement: 'No completion is asserted before the drain is over.',
    clause: 'The device must not assert reset completion until this is done.',
    section: 'Reset',
    strength: 'must',
    obliged: ['device'],
    kinds: ['always'],
    bug: 'The drain counts reads, and forgets the responses of writes.',
    reading: [
      'Outstanding is every transaction of the context that can still take effect: not yet granted, parked, split, posted, held in a bridge or bounce buffer, stalled in the protection.',
      'Done means that nothing is outstanding; isolated does not say so (RST-7).',
    ],
    needs: 'a context with DMA',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['always'],
        statement:
          'When done is acknowledged no transaction of a context that the reset names is outstanding.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['always'],
        statement: 'Nothing that was accepted before done takes effect after it.',
      },
    ],
  },
] as const satisfies readonly PaperRowData<string>[]
