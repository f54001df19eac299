/** MP: memory protection, of the system and of the PE. */
import type { PaperRowData } from './row.ts'

export const mp = [
  {
    id: 'MP-0',
    statement: 'Where a device has DMA, memory protection is present at the system level.',
    clause: 'At the system level, for well behaved devices, memory protection mechanisms are required.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'There is none.',
    operational: { when: 'There is a DMA port.', then: 'Some unit stands downstream of it.' },
    needs: 'a context with DMA',
  },
  {
    id: 'MP-1',
    statement: "Registers of an active context are reached by its owner's transactions only.",
    clause:
      'For example, higher privilege software responsible for providing context isolation must ensure that the memory-mapped registers associated with an active context are only accessible through transactions initiated by the software that owns the context.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['software'],
    kinds: ['always'],
    bug: 'A DMA alias writes registers.',
    reading: [
      'Lower-privileged PEs and every DMA master are judged. The privileged agent is exempt (RST-4 and CTX-8 need it), but its accesses are listed.',
    ],
    needs: 'a context with registers',
  },
  {
    id: 'MP-2',
    statement: 'That may be enforced in the PE or in the memory system.',
    clause: 'This may be enforced by memory protection mechanisms in the PE or in the memory system.',
    section: 'Memory Protection',
    strength: 'permitted',
    obliged: ['integrator'],
    kinds: ['permission'],
    fixture: 'Each of the two alone.',
    needs: 'a context with registers',
  },
  {
    id: 'MP-3',
    statement: 'All direct accesses of a device to memory go through system memory protection.',
    clause:
      'All direct memory accesses from a well-behaved device must go through system memory protection mechanisms.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static', 'always'],
    bug: 'The second master port is not filtered.',
    operational: {
      when: 'A port is declared, those of walks, messages and debug included.',
      then: 'What it issues passes a unit.',
    },
    implies: ['DMA-G', 'ASG-2'],
    impliesOnly: { 'DMA-G': 'together with DMA-4', 'ASG-2': 'its path' },
    needs: 'a context with DMA',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['static'],
        statement: 'Every declared port, those of walks, messages and debug included, passes a unit.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['always'],
        statement: 'Nothing that a device issues reaches its target before the protection has decided on it.',
      },
    ],
  },
  {
    id: 'MP-4',
    statement:
      'Where a device has DMA there is one of: SMMU stage 1; SMPU stage 1; SMPU stages 1 and 2; SMMU stage 1 with SMPU stage 2.',
    clause:
      'The system configuration must be one of: — System MMU at stage 1 — System MPU at stage 1 — System MPU at stages 1 and 2 — System MMU at stage 1 and MPU at stage 2',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'Any other combination.',
    reading: [
      'The list is closed: SMMU at both stages, SMPU at stage 1 with SMMU at stage 2, stage 2 alone, and none all fail.',
    ],
    operational: {
      when: 'There is a DMA port.',
      then: 'The set of enabled (unit, stage) in front of it is one of the four, apart from what MP-8 declares.',
    },
    needs: 'a context with DMA',
  },
  {
    id: 'MP-5',
    statement: 'That protection is separate from the protection of the PE that assigns.',
    clause:
      'To facilitate a clean privilege separation model in the system, those memory protection mechanisms should be separate from those for the PE in charge of the device assignment.',
    section: 'Memory Protection',
    strength: 'should',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: "Both stages are the assigning PE's own unit.",
    operational: {
      when: 'A unit stands in front of a device.',
      then: "Its instance differs from the assigning PE's, else a warning; a shared stage 2 (MP-7) is excepted.",
    },
    needs: 'a context with DMA',
  },
  {
    id: 'MP-6',
    statement: 'Privileged software may police each context.',
    clause:
      'Privileged software may use the MMU or MPU to police accesses made from each context (note that MPU stages could be shared with PE).',
    section: 'Memory Protection',
    strength: 'permitted',
    obliged: ['software'],
    kinds: ['permission'],
    fixture: 'One policy for each context.',
    needs: 'system memory protection',
  },
  {
    id: 'MP-7',
    statement: 'Stages of an MPU may be shared with the PE.',
    clause:
      'Privileged software may use the MMU or MPU to police accesses made from each context (note that MPU stages could be shared with PE).',
    section: 'Memory Protection',
    strength: 'permitted',
    obliged: ['integrator'],
    kinds: ['permission'],
    fixture: 'A shared stage 2, on which MP-5 does not warn.',
    needs: 'a protection stage shared with a processing element',
  },
  {
    id: 'MP-8',
    statement: 'Some checks may be disabled for combinations of transaction attributes.',
    clause:
      'Sometimes, to address specific situations, one or several of the MMU or MPU checks could be disabled for a given combination of transaction attributes.',
    section: 'Memory Protection',
    strength: 'permitted',
    obliged: ['protection'],
    kinds: ['permission', 'always'],
    bug: 'The bypass leaks to an attribute that is not declared.',
    fixture: 'A bypass for a declared combination, which passes unchecked.',
    beyond: ['The combinations are declared; elsewhere every check is in force.'],
    needs: 'a declared bypass of a check',
    reading: [
      'The check that a description may declare bypassed is the one of the direction. Those of the address and of the stream keep owners apart, and no bypass is silent about them.',
    ],
    parts: [
      {
        part: 'a',
        strength: 'permitted',
        kinds: ['permission'],
        statement: 'A declared combination of attributes passes against the direction of its region.',
      },
      {
        part: 'b',
        strength: 'permitted',
        kinds: ['always'],
        statement: 'Whatever else passes is permitted by a region, its direction included.',
      },
    ],
  },
  {
    id: 'MP-9',
    statement:
      'System memory protection is programmable at run time, so that a context can be assigned anew.',
    clause:
      'Those system MPU and system MMU must be programmable at runtime (in order to support dynamic re-assignment, where a context can be re-assigned at runtime to another software entity).',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['protection'],
    kinds: ['step', 'response'],
    bug: 'It locks when it is enabled.',
    beyond: ['The commit comes within the declared bound.'],
    operational: {
      when: 'The unit is enabled.',
      then: 'An update for another owner commits without a reset.',
    },
    needs: 'system memory protection',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['step'],
        statement: 'While no commit is under way the unit takes what privileged software writes.',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['response'],
        statement: 'A commit is acknowledged within the declared bound, without a reset.',
      },
    ],
  },
  {
    id: 'MP-10',
    statement:
      "What programs the protection, registers and structures in memory, lies in regions, 64 bytes or more, apart from every secondary's registers.",
    clause:
      'System MPU and system MMU programming mechanisms (MMIO or memory) must be in different protection regions (64B minimum as per references[3][4]) of the physical address map from the regions containing the registers for every other secondary context in the system.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: "The MPU's registers lie beside a VM's window.",
    reading: ['It speaks of secondaries only: to share a region with a primary is not forbidden by it.'],
    needs: 'a secondary',
  },
  {
    id: 'MP-11',
    statement:
      'With VMSA, no page of 4 KB or more holds programming registers or structures in memory of two protection units.',
    clause:
      'In systems where PEs have support for VMSA, all system MPU and system MMU programming mechanisms (MMIO or memory) must reside in different pages (from each other) of the physical address map, where page size must be at least 4KB.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: "A stream table lies in the page of another SMMU's queue.",
    needs: 'two protection units',
  },
  {
    id: 'MP-12',
    statement:
      'While protection is being configured no transaction passes that would pass neither under the old nor under the new setting.',
    clause:
      'When being configured, all the memory protection mechanisms in the system must not allow a transaction to pass, that would not pass under the old or the new configuration setting.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['protection', 'integrator'],
    kinds: ['step', 'twoRun'],
    bug: 'A live region gets its new base before its new limit: what lies between the two settings passes for a moment.',
    beyond: [
      'It passes with the address and the attributes that this same setting gives.',
      'In the strict profile it passes under every setting that is live.',
    ],
    reading: [
      'The union: what passes must pass under the old setting or under the new one. To block more than either is allowed. The intersection is offered as an optional strict profile, which a description declares.',
      'A setting is a declared update of software, from begin to commit, never one register write; otherwise the row is vacuous.',
      "It is judged by mechanism, the PE's EL2 MPU included; only a unit that declares one commit for both stages is judged on the pair.",
    ],
    needs: 'system memory protection',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['step', 'twoRun'],
        statement:
          "The system's MPU or MMU: what passes while it is updated passes under the old or the new setting.",
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['step'],
        statement:
          "The PE's EL2 MPU: what passes while it is updated passes under the old or the new setting.",
      },
      {
        part: 'c',
        strength: 'must',
        kinds: ['step'],
        statement:
          'What software commits is the declared target of its update, in each stage and before the update is over, and for every other context the setting in force.',
      },
      {
        part: 'd',
        strength: 'must',
        kinds: ['step'],
        statement:
          'Where the strict profile is declared, what passes while protection is updated passes under the old and the new setting alike.',
        needs: 'a strict profile of protection',
      },
    ],
  },
  {
    id: 'MP-13',
    statement: 'The permissions in force can be determined.',
    clause:
      'They must provide a way for privileged software to determine which permissions are currently active.',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['protection'],
    kinds: ['always'],
    bug: 'The read-back returns the shadow.',
    reading: [
      'What a read-back reports after a commit is what every later decision uses: caches, copies that a device holds and write buffers between writer and checker included. A read-back of a table in memory proves nothing.',
      'That transactions decided earlier are complete is not asked here: it is a rule beyond the paper.',
    ],
    operational: {
      when: 'A read-back gives a setting after its commit.',
      then: 'Every later decision equals that setting.',
    },
    needs: 'system memory protection',
  },
  {
    id: 'MP-14',
    statement:
      'Enabled protection reports a fault by an interrupt whenever an error becomes active, of configuration or of a check.',
    clause:
      'When enabled, a system MPU or MMU must report a fault to the privileged software responsible for providing context isolation through an interrupt whenever an error condition becomes active (for example, on a first configuration operation or permission check failure).',
    section: 'Memory Protection',
    strength: 'must',
    obliged: ['protection', 'software'],
    kinds: ['response', 'step'],
    bug: 'A fault in the cycle of the acknowledgement is lost; or an illegal overlap is silent.',
    beyond: [
      'The interrupt comes within a declared bound.',
      'That a merged fault was lost can be read: an overflow flag, or a bit for each requester.',
      'A code of the cause tells the truth.',
    ],
    reading: [
      'A fault that arrives while none is unacknowledged raises the interrupt within the bound. One that arrives while the condition is active may be merged. After the acknowledgement the next fault raises it again.',
    ],
    needs: 'system memory protection',
    parts: [
      {
        part: 'a',
        strength: 'must',
        kinds: ['response'],
        obliged: ['protection'],
        statement:
          'A fault that arrives while none is unacknowledged raises the interrupt within the declared bound, after each acknowledgement anew.',
        needs: 'a fault interrupt of the protection',
      },
      {
        part: 'b',
        strength: 'must',
        kinds: ['step'],
        obliged: ['protection'],
        statement:
          'No error is silent: each is recorded, or merged into an active one with its loss readable.',
      },
      {
        part: 'c',
        strength: 'must',
        kinds: ['response'],
        obliged: ['software'],
        statement:
          'The interrupt reaches privileged software: enabled, routed and handled, it acknowledges the fault within the declared bound of a delivery.',
        needs: 'a fault interrupt of the protection',
      },
      {
        part: 'd',
        strength: 'must',
        kinds: ['step'],
        obliged: ['protection'],
        statement: 'Where the record of a fault has a code, it names the cause.',
        needs: 'a record that says why a transfer was blocked',
      },
    ],
  },
] as const satisfies readonly PaperRowData<string>[]
