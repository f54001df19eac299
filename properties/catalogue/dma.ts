/** DMA: what a context can reach in memory, and the identifiers by which it is known. */
import type { PaperRowData } from './row.ts'

const conditional = 'where identifiers are the mechanism chosen to reach DMA-G'

export const dma = [
  {
    id: 'DMA-G',
    statement: "A context cannot reach memory outside its owner's space.",
    clause:
      'For DMA-capable contexts, a context could be used to access memory outside the allowed address spaces by the software entity to which it is assigned.',
    section: 'DMA',
    strength: 'must',
    inferred: true,
    obliged: ['integrator'],
    kinds: ['always'],
    bug: 'An address that a VM supplies is not checked.',
    reading: ['The sentence names a danger; the must that forbids it stands in ASG-2 and MP-3.'],
    needs: 'a context with DMA',
  },
  {
    id: 'DMA-1',
    statement: "A context's accesses carry identifiers that nothing changes at run time.",
    clause:
      'One mechanism that can be used to implement this is for all memory accesses made by the well-behaved device context to be associated with a set of runtime-immutable identifiers that are unique to the context in the device.',
    section: 'DMA',
    strength: 'must',
    conditional,
    obliged: ['device'],
    kinds: ['step'],
    bug: 'The identifier register can be written from the context.',
    operational: {
      when: 'The context has been enabled once.',
      then: 'Its identifiers at the port never change, whoever writes.',
    },
    needs: 'stream identifiers',
  },
  {
    id: 'DMA-2',
    statement: 'Identifiers are unique to the context within the device.',
    clause:
      'One mechanism that can be used to implement this is for all memory accesses made by the well-behaved device context to be associated with a set of runtime-immutable identifiers that are unique to the context in the device.',
    section: 'DMA',
    strength: 'must',
    conditional,
    obliged: ['device'],
    kinds: ['static', 'always'],
    bug: "The prefetcher uses context 0's identifier.",
    operational: {
      when: 'A context makes a transaction: descriptor, prefetch, write-back or message.',
      then: "Its identifier is one of the context's; the sets are disjoint within the device.",
    },
    needs: 'stream identifiers',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'No identifier is that of two contexts of one device.',
        needs: 'two contexts with stream identifiers in one device',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['always'],
        statement: "Whatever a context issues carries one of that context's identifiers.",
      },
    ],
  },
  {
    id: 'DMA-3',
    statement: 'Privileged software can discover the identifiers.',
    clause:
      'This set of identifiers must be discoverable by privileged software and used to prevent unpermitted accesses by the software entity to which the context has been assigned.',
    section: 'DMA',
    strength: 'must',
    conditional,
    obliged: ['device', 'integrator'],
    kinds: ['static', 'always'],
    bug: 'The table differs from the value on the bus.',
    reading: [
      'Conditional as DMA-1 and DMA-2 are: it speaks of the set of identifiers, which exists only where that mechanism is chosen.',
    ],
    operational: {
      when: 'Privileged software reads the table.',
      then: 'It equals the identifiers seen at the port.',
    },
    needs: 'stream identifiers',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'A table that privileged software can read lists each identifier of each context.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['always'],
        statement: 'What the table says equals the identifiers seen at the port.',
        needs: 'a table of identifiers that software reads',
      },
    ],
  },
  {
    id: 'DMA-4',
    statement: 'Identifiers are used to prevent access that is not permitted.',
    clause:
      'This set of identifiers must be discoverable by privileged software and used to prevent unpermitted accesses by the software entity to which the context has been assigned.',
    section: 'DMA',
    strength: 'must',
    conditional,
    obliged: ['software', 'protection'],
    kinds: ['always'],
    bug: "The MPU ignores the identifier's top bit.",
    reading: [
      'Conditional as DMA-1 and DMA-2 are: it speaks of the set of identifiers, which exists only where that mechanism is chosen.',
    ],
    operational: {
      when: 'Two transactions have one address and different identifiers.',
      then: "Each is decided by its own identifier's entries, all bits compared.",
    },
    implies: ['DMA-G'],
    impliesOnly: { 'DMA-G': 'together with MP-3' },
    needs: 'stream identifiers',
  },
  {
    id: 'DMA-5',
    statement: "Identifiers can be linked to the owner's VMID.",
    clause:
      'For an assigned context, privileged software must be able to link the identifier to the Virtual Memory Identifier (VMID) of the software entity to which the context has been assigned.',
    section: 'DMA',
    strength: 'must',
    conditional,
    obliged: ['software', 'protection'],
    kinds: ['always'],
    bug: 'Two contexts hash to one slot of the table of links; or one identifier has no VMID field.',
    reading: [
      'Conditional as DMA-1 and DMA-2 are: it speaks of the set of identifiers, which exists only where that mechanism is chosen.',
    ],
    operational: {
      when: 'A context is assigned.',
      then: "The link of its identifier is the owner's VMID; no two owners have one VMID.",
    },
    needs: 'stream identifiers',
  },
] as const satisfies readonly PaperRowData<string>[]
