/** ASG: what assigning a context to software requires. */
import type { PaperRowData } from './row.ts'

export const asg = [
  {
    id: 'ASG-1',
    statement:
      "The software to which a context is assigned reaches the context's registers, if it has any, directly.",
    clause:
      'The software to which the device has been assigned can directly access any memory mapped registers that are presented by the context (if any).',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['integrator', 'software'],
    kinds: ['always', 'permission'],
    bug: 'The EL2 region is off by one granule.',
    fixture: 'A context without registers.',
    reading: [
      'Accesses are above zero and traps are zero.',
      'An emulated window (PAT-2, PAT-4) is not assigned: this row does not speak of it.',
    ],
    operational: {
      when: 'A context with frames is assigned.',
      then: "The owner's access to the first and to the last word of each declared frame completes untrapped.",
    },
    implies: ['ST-6'],
    needs: 'a context with registers',
  },
  {
    id: 'ASG-2',
    statement: "The context's DMA is policed by protection hardware that higher-privileged software manages.",
    clause:
      'Memory accesses by the device context on behalf of the software must be policed by memory protection hardware (like a System Memory Management Unit or a System Memory Protection Unit) managed by the higher privilege software responsible for providing context isolation (permitted combinations are detailed below).',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['integrator', 'protection'],
    kinds: ['always'],
    bug: 'The descriptor fetch bypasses the MPU.',
    needs: 'a context with DMA',
  },
  {
    id: 'ASG-3',
    statement: "The context's interrupts are routed to the software to which it is assigned.",
    clause:
      'Interrupts triggered by the device context are routed to the software to which the context has been assigned.',
    section: 'Device Contexts and Assignment',
    strength: 'must',
    obliged: ['integrator', 'interrupt controller', 'software'],
    kinds: ['step'],
    bug: 'A latched pending bit is kept across a reassignment.',
    operational: {
      when: 'A line is raised while its context is assigned.',
      then: 'It is taken by the owner, or by EL2 and injected to the owner, and by nobody else; nothing raised before the assignment is delivered after it.',
    },
    needs: 'a context with an interrupt',
  },
] as const satisfies readonly PaperRowData<string>[]
