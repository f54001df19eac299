/** ST: the two states of a context. */
import type { PaperRowData } from './row.ts'

export const st = [
  {
    id: 'ST-1',
    statement: 'A context can enter both states at run time.',
    clause:
      'A well-behaved device context must also be able to transition into some states with the properties below to enable a safe and secure device context assignment at runtime.',
    section: 'State Diagram',
    strength: 'must',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'The way from assigned to unassigned is missing.',
    operational: {
      when: 'The device comes out of reset.',
      then: 'Unassigned, assigned, unassigned, assigned follow by privileged steps only.',
    },
  },
  {
    id: 'ST-2',
    statement: 'An unassigned secondary does not try to access memory.',
    clause: 'The context must not try to access memory or trigger interrupts.',
    section: 'State Diagram',
    strength: 'must',
    obliged: ['device'],
    kinds: ['always'],
    bug: 'A speculative prefetch.',
    beyond: [
      'A reset that is refused or absent does not excuse the port; the gate must be closable without the device.',
    ],
    reading: [
      "It is observed at the device's own port, upstream of the protection: an attempt that is blocked is a violation still.",
    ],
    operational: {
      when: 'A secondary is unassigned.',
      then: "There is no request at the device's own port.",
    },
    needs: 'a secondary with DMA',
  },
  {
    id: 'ST-3',
    statement: 'An unassigned secondary does not trigger interrupts.',
    clause: 'The context must not try to access memory or trigger interrupts.',
    section: 'State Diagram',
    strength: 'must',
    obliged: ['device'],
    kinds: ['always'],
    bug: 'A late interrupt of completion.',
    reading: [
      "Interrupts about an unassigned context (fault, reset done) are the protection's or the primary's, never the context's.",
    ],
    operational: {
      when: 'A secondary is unassigned.',
      then: "There is no edge and no level at the device's own pins.",
    },
    needs: 'a secondary with an interrupt',
  },
  {
    id: 'ST-4',
    statement: 'Lower privilege cannot reach the registers of an unassigned secondary.',
    clause:
      'It is expected that protection regions are setup so that lower privilege software cannot access a context which is in this state.',
    section: 'State Diagram',
    strength: 'expected',
    obliged: ['software'],
    kinds: ['always'],
    bug: 'The region is removed only after the context is unassigned.',
    operational: {
      when: 'A secondary is unassigned.',
      then: 'Each lower-privileged PE and master is refused at each of its frames.',
    },
    needs: 'a secondary',
  },
  {
    id: 'ST-5',
    statement: 'An assigned secondary may access memory and trigger interrupts.',
    clause: 'The context can access memory or trigger interrupts.',
    section: 'State Diagram',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'DMA and an interrupt of an assigned context.',
    reading: ['There must be runs in which it does.'],
    operational: {
      when: 'A secondary is assigned.',
      then: 'The suite is silent, and activity is counted at least once.',
    },
    needs: 'a secondary',
  },
  {
    id: 'ST-6',
    statement: 'The given lower-privileged software reaches an assigned secondary.',
    clause:
      'It is expected that protection regions are setup so that a given lower privilege software can access a context which is in this state.',
    section: 'State Diagram',
    strength: 'expected',
    obliged: ['software'],
    kinds: ['always'],
    bug: 'The region is never opened.',
    needs: 'a secondary',
  },
] as const satisfies readonly PaperRowData<string>[]
