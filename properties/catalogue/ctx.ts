/** CTX: what a context is, and what contexts owe each other. */
import type { PaperRowData } from './row.ts'

export const ctx = [
  {
    id: 'CTX-0',
    statement:
      'A context is a portion of functionality that can be assigned by itself; any device has one or several.',
    clause:
      'This paper uses the term context to describe a portion of device functionality that can be independently assigned to software.',
    also: 'Any embedded device (for example, hardware accelerators or peripherals that support hardware virtualization or not) has one or several such contexts.',
    section: 'Device Contexts and Assignment',
    strength: 'definition',
    obliged: ['device'],
    kinds: ['static'],
    bug: 'A device without a context.',
  },
  {
    id: 'CTX-1',
    statement: 'A context may include state.',
    clause: 'Such context may include a state that is associated with its operation.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'A context without state.',
    needs: 'a context without state',
  },
  {
    id: 'CTX-2',
    statement: 'A device has one primary and zero or more secondaries.',
    clause:
      'By looking at all existing devices, we can observe that they all have a single primary context and zero or more secondary context(s).',
    section: 'Device Contexts and Assignment',
    strength: 'definition',
    obliged: ['device'],
    kinds: ['static'],
    bug: 'Two primaries.',
    operational: { when: 'There is a device.', then: 'Exactly one of its frames is marked primary.' },
  },
  {
    id: 'CTX-3',
    statement: 'The primary controls the assignment of secondaries, where there are any.',
    clause:
      'The primary context contains the control to manage the assignment of secondary contexts (if present) and may contain other behaviors that are usually intended to be used exclusively by the most privileged software accessing the device.',
    section: 'Device Contexts and Assignment',
    strength: 'definition',
    obliged: ['device'],
    kinds: ['step'],
    bug: 'A register of a secondary reassigns it.',
    operational: {
      when: 'An owner field changes.',
      then: 'The privileged agent wrote it, through the primary.',
    },
    needs: 'a secondary',
  },
  {
    id: 'CTX-4',
    statement: 'The primary may hold other behaviour, usually for the most privileged software only.',
    clause:
      'The primary context contains the control to manage the assignment of secondary contexts (if present) and may contain other behaviors that are usually intended to be used exclusively by the most privileged software accessing the device.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'Clock control in the primary.',
    needs: 'a clock in the primary',
  },
  {
    id: 'CTX-5',
    statement: 'Secondaries are independent of each other and isolated from each other.',
    clause:
      'All secondary contexts on well behaved devices must be independent and isolated from each other (such devices are often referred to as supporting hardware virtualization).',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['device'],
    kinds: ['twoRun'],
    bug: 'A hit in a descriptor cache that contexts share.',
    reading: [
      'Values, faults, interrupts and their order are compared, never cycles: those are judged by CTX-12 and by declared deadlines (SYS-2, SYS-3, SYS-6).',
    ],
    implies: ['CTX-10'],
    needs: 'two secondaries',
  },
  {
    id: 'CTX-6',
    statement: 'Behaviour of the primary may be visible in secondaries.',
    clause:
      'On well-behaved devices, primary context behaviors may usually have effects that are visible from within secondary contexts.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'A change of the clock in the primary slows every context.',
    needs: 'a clock in the primary',
  },
  {
    id: 'CTX-7',
    statement: 'Behaviour that has effects on other contexts is arbitrated by privileged software.',
    clause:
      'Device behavior that has an effect on other contexts and must be arbitrated by privileged software.',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['software', 'device'],
    kinds: ['step'],
    bug: 'A global baud register that a VM can write.',
    reading: ['Privileged software arbitrates, and refuses those who do not own the context.'],
    operational: {
      when: 'A VM, or one that is not the owner, writes a register whose change alters what another context observes.',
      then: 'It is refused or trapped.',
    },
    needs: 'two contexts in one device',
  },
  {
    id: 'CTX-8',
    statement:
      'Behaviour of the primary that is not critical for performance may reach VMs by emulation or paravirtualization.',
    clause:
      'Device behavior that is not performance critical and is accessed by lower privilege software through device emulation or paravirtualization.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['software'],
    kinds: ['permission'],
    fixture: 'A call for configuration that is trapped.',
    needs: 'a device with mediated control',
  },
  {
    id: 'CTX-9',
    statement: 'Secondaries need not be identical.',
    clause:
      'While a common design pattern is to have identical secondary contexts, all secondary contexts do not have to be identical for the device to be well behaved.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'FIFOs of 32 and of 8 entries, and one context without DMA.',
    needs: 'secondaries that differ',
  },
  {
    id: 'CTX-10',
    statement: 'What a secondary does has no effect that is visible from another secondary.',
    clause:
      'The secondary contexts operations must not have any effects that are visible from other secondary contexts but are permitted to have effects that are visible from the primary context to maintain isolation between software entities which have been assigned to different secondary contexts.',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['device'],
    kinds: ['twoRun'],
    bug: 'A status register that contexts share and that a read clears.',
    reading: [
      'Values, faults, interrupts and their order are compared, never cycles: those are judged by CTX-12 and by declared deadlines (SYS-2, SYS-3, SYS-6).',
    ],
    needs: 'two secondaries',
  },
  {
    id: 'CTX-11',
    statement: 'Effects of a secondary may be visible from the primary.',
    clause:
      'The secondary contexts operations must not have any effects that are visible from other secondary contexts but are permitted to have effects that are visible from the primary context to maintain isolation between software entities which have been assigned to different secondary contexts.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission'],
    fixture: 'Counters of each context in the primary.',
    needs: 'a secondary',
  },
  {
    id: 'CTX-12',
    statement: 'Secondaries may share resources where performance isolation is not required.',
    clause:
      'Secondary contexts may also share device resources when performance isolation is not a use-case requirement.',
    section: 'Device Contexts and Assignment',
    strength: 'permitted',
    obliged: ['device'],
    kinds: ['permission', 'twoRun'],
    timed: true,
    bug: 'A shared arbiter, where the description requires performance isolation.',
    fixture: 'A shared arbiter, where the description does not require performance isolation.',
    reading: [
      'Cycles are judged here: with performance isolation required they are equal in both runs, without it they are free; declared deadlines (SYS-2, SYS-3, SYS-6) hold in both cases.',
    ],
    needs: 'a resource that secondaries share',
    parts: [
      {
        part: 'a',
        strength: 'permitted',
        kinds: ['permission'],
        statement: 'Where performance isolation is not required, secondaries may share a resource.',
      },
      {
        part: 'b',
        strength: 'permitted',
        kinds: ['twoRun'],
        statement: "Where it is required, no sharer's time depends on what another one does.",
        needs: 'a resource with performance isolation',
      },
    ],
  },
  {
    id: 'CTX-13',
    statement:
      'Where secondaries share resources the primary offers static or dynamic arbitration, so that real-time constraints are met.',
    clause:
      'In that case, Arm recommends that the primary context provide mechanisms to statically or dynamically arbitrate those resources allocation to ensure that real-time constraints are met.',
    section: 'Device Contexts and Assignment',
    strength: 'should',
    obliged: ['device'],
    kinds: ['static', 'response'],
    bug: 'The weight register is ignored.',
    operational: {
      when: 'A resource is shared.',
      then: 'Its arbitration is declared, else a warning; where weights are set the declared bound is met.',
    },
    needs: 'a resource that secondaries share',
    parts: [
      {
        part: 'a',
        strength: 'should',
        kinds: ['static'],
        statement: 'Arbitration is declared, and every sharer has a turn.',
      },
      {
        part: 'b',
        strength: 'should',
        kinds: ['response'],
        statement: 'Where weights are set, the declared bound is met.',
      },
      {
        part: 'c',
        strength: 'should',
        kinds: ['response'],
        statement: 'Whatever waits at an arbiter is granted, whoever asks.',
      },
    ],
  },
] as const satisfies readonly PaperRowData<string>[]
