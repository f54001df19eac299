/** SYS: what the system as a whole owes its tenants. */
import type { PaperRowData } from './row.ts'

export const sys = [
  {
    id: 'SYS-1',
    statement: 'The design of systems and devices avoids what makes assignment fail: scaling and isolation.',
    clause:
      'To take full advantage of these benefits, systems and devices must be designed in a way that avoids current pitfalls around device assignment: device scaling and isolation.',
    section: 'Introduction',
    strength: 'must',
    obliged: ['integrator', 'device'],
    kinds: ['rollUp'],
    breaksWith: 'any must row',
  },
  {
    id: 'SYS-2',
    statement: 'Tenants share devices, and each keeps its isolation and its deadlines.',
    clause:
      'Indeed, multi-tenant systems must be able to share those devices while maintaining isolation and real time.',
    section: 'Introduction',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['twoRun', 'response'],
    bug: 'An unbounded shared FIFO: guest A delays guest B for as long as it likes.',
    operational: {
      when: 'Two owners use one device.',
      then: "Each one's requests finish within its declared bound, whatever the other does.",
    },
    breaksWith: 'any row broken between the parties that it names',
    needs: 'a device with two owners',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['response'],
        statement: "Each owner's requests finish within its declared bound.",
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['twoRun'],
        statement: 'What one owner does changes nothing of what another one sees.',
      },
    ],
  },
  {
    id: 'SYS-3',
    statement:
      'A zonal system that mixes criticalities isolates them in time, in space and in the spread of faults.',
    clause:
      'Those mixed criticality systems (MCS) require even stronger isolation, including temporal, spatial, and fault isolation, to prevent interference while maintaining real-time support.',
    section: 'Zonal Architecture',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['twoRun', 'static'],
    timed: true,
    bug: 'A flood of CAN frames starves the queue of high criticality.',
    reading: [
      'Cycles are judged here by declared deadlines, whatever CTX-12 says of performance isolation.',
      'A description that denies performance isolation to sharers of different criticality, and gives no bound, fails statically.',
    ],
    breaksWith: 'any row broken between the parties that it names',
    needs: 'owners of different criticality',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement:
          'The description keeps criticalities apart: memory, processing elements, and a bound for what is shared.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['twoRun'],
        statement:
          'What one criticality does changes neither what another one sees nor when, beyond its bound.',
      },
    ],
  },
  {
    id: 'SYS-4',
    statement: 'Accelerators and I/O peripherals are shared in isolation.',
    clause:
      'As a result, proper resource sharing and isolation is increasingly essential, and while virtualization seems a common choice for CPU resource sharing while maintaining sufficient temporal, spatial, and fault isolation, devices (including hardware accelerators such as GPUs, NPUs, and ISPs) and I/O peripherals also have to be shared while maintaining proper isolation.',
    section: 'Zonal Architecture',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static', 'twoRun'],
    bug: "The scratchpad of a shared accelerator is not scrubbed: it shows the last owner's data.",
    operational: {
      when: 'A store that cannot be partitioned is shared.',
      then: 'It is scrubbed between owners.',
    },
    breaksWith: 'any row broken between the parties that it names',
    needs: 'a store that contexts share',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'A store is cut into parts, or every procedure that gives up an owner has it cleared.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['twoRun'],
        statement: 'What one owner left in a store changes nothing of what the next one sees.',
      },
    ],
  },
  {
    id: 'SYS-5',
    statement:
      'Shared I/O keeps isolation and performance, in some cases by filtering between PE and device or between device and memory.',
    clause:
      'For example, when an I/O communication peripheral is shared, it is critical that both proper isolation and a sufficient level of performance are maintained, which in some cases means including hardware support for virtualization, such as transactions filtering and separation between the PE and the device, or between the device and the memory.',
    section: 'Zonal Architecture',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static', 'response', 'permission'],
    bug: 'A shared device with neither a filter nor a mediator.',
    fixture: 'Beats that the system protection blocks, and accesses that EL2 regions trap.',
    operational: {
      when: 'I/O is shared.',
      then: 'Every path to it has a filter, between PE and device or between device and memory, or a mediator.',
    },
    breaksWith: 'any row broken between the parties that it names',
    needs: 'a device with two owners',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static', 'response'],
        statement: 'Shared I/O keeps isolation and sufficient performance.',
      },
      {
        part: 'b',
        strength: 'permitted',
        kinds: ['permission'],
        statement: 'It may do so by filtering, between PE and device or between device and memory.',
      },
    ],
  },
  {
    id: 'SYS-6',
    statement: 'A safety island isolates levels of criticality while its clusters share I/O.',
    clause:
      'Inside such subsystem, different criticality levels must be isolated, while sharing I/O peripherals and some devices between the different clusters of CPU cores, as pictured in this figure.',
    section: 'Safety Island',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['twoRun'],
    bug: "Cluster 1 writes cluster 0's timing register.",
    operational: {
      when: 'A cluster writes.',
      then: 'Nothing changes in a context of another cluster.',
    },
    breaksWith: 'any row broken between the parties that it names',
    needs: 'a device that owners on two clusters share',
  },
  {
    id: 'SYS-7',
    statement:
      "Where paravirtualization alone cannot meet the need there is hardware support, and it follows the paper's principles.",
    clause:
      'In such cases, device virtualization will require some hardware support and should follow some basic principles exposed in this whitepaper.',
    also: 'It may be impossible to address those safety island requirement when accessing shared devices while relying solely on paravirtualization.',
    section: 'Safety Island',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'A device is paravirtual only, with a deadline that this path cannot meet.',
    reading: ['It fails where the declared deadline is below the cost of the paravirtual path.'],
    needs: 'a declared deadline',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'Where paravirtualization alone cannot meet the need there is hardware support.',
      },
      {
        part: 'b',
        strength: 'should',
        kinds: ['static'],
        statement: "That hardware support follows the paper's principles.",
        needs: 'a deadline below the paravirtual path',
      },
    ],
  },
  {
    id: 'SYS-8',
    statement: '"Well-behaved" is the sum of the rows that say must.',
    clause:
      'For a device to be virtualizable and shared among isolated software entities and for it to address use cases such as those described above, it must comply with a certain number of requirements.',
    also: 'This section is a set of guidelines that should be considered by SoC architects to comply with those requirements.',
    section: 'Device Architecture Recommendations',
    strength: 'must',
    obliged: ['device', 'integrator', 'protection', 'software', 'interrupt controller'],
    kinds: ['rollUp'],
    breaksWith: 'any must row',
    parts: [
      {
        part: 'device',
        strength: 'must',
        kinds: ['rollUp'],
        statement: 'All must rows that oblige the device hold.',
        obliged: ['device'],
      },
      {
        part: 'system',
        strength: 'should',
        kinds: ['rollUp'],
        statement:
          'Apart from the device: all must rows hold that oblige the integrator, the protection, privileged software or the interrupt controller.',
        obliged: ['integrator', 'protection', 'software', 'interrupt controller'],
      },
    ],
  },
  {
    id: 'SYS-9',
    statement: 'The same rules hold for Armv8-R alone and where Armv8-R and Armv8-A share a device.',
    clause:
      'Whether devices are shared between software entities running on Armv8-R PEs or running on heterogeneous environments, such as a mix of Armv8-R and Armv8-A PEs, they must comply with some architectural requirements to avoid compromising the system real-time and isolation properties.',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static', 'twoRun'],
    bug: "A filter that knows only one cluster's identifiers.",
    operational: {
      when: 'A filter has an entry.',
      then: 'It names cluster and identifier, and every cluster is listed.',
    },
    breaksWith: 'any row broken between the parties that it names',
    needs: 'a filter between processing elements and devices',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'Every entry of a filter speaks of every cluster by its name.',
        needs: 'two clusters',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['twoRun'],
        statement: 'What one cluster does changes nothing in a context of another.',
        needs: 'a device that owners on two clusters share',
      },
    ],
  },
  {
    id: 'SYS-10',
    statement: 'Least privilege: no agent reaches more than its contexts need.',
    clause: 'How do you maintain the principle of least privilege?',
    section: 'Introduction',
    strength: 'should',
    inferred: true,
    obliged: ['software'],
    kinds: ['static'],
    bug: 'A region is rounded up over memory that no context of the VM uses.',
    reading: ['The paper asks this as a question; it is checked over the address map.'],
    needs: 'a declared use of the memory in a window',
  },
  {
    id: 'SYS-11',
    statement:
      'A safety island monitors safety, enables recovery and signals failures to systems outside of it.',
    clause:
      'In a similar way, automotive SoCs increasingly rely on a safety island to manage and monitor all of the safety aspects, to enable recovery of complex issues and signal all kind of failures to external systems.',
    section: 'Safety Island',
    strength: 'definition',
    obliged: ['integrator'],
    kinds: ['response', 'static'],
    bug: "A hung cluster's failure line is not connected.",
    beyond: ['The failure is signalled within a declared bound.'],
    reading: [
      'What the monitor then does, for recovery and towards the outside, is its software and is not asked; that a PE or a device has failed must reach it, and that it has failed itself must reach the outside.',
    ],
    needs: 'a safety monitor',
    parts: [
      {
        part: 'a',
        strength: 'definition',
        kinds: ['static'],
        statement:
          'Every PE with a guest and every device has a failure line to the PE of the monitor, in time; that of the monitor leads outside.',
      },
      {
        part: 'b',
        strength: 'definition',
        kinds: ['response'],
        statement: 'After a context fails, the failure line of its device is signalled within its bound.',
      },
      {
        part: 'c',
        strength: 'definition',
        kinds: ['response'],
        statement:
          'After the owner of a context stops, the failure line of its PE is signalled within its bound.',
      },
    ],
  },
] as const satisfies readonly PaperRowData<string>[]
