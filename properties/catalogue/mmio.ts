/** MMIO: where the registers of a context lie. */
import type { PaperRowData } from './row.ts'

export const mmio = [
  {
    id: 'MMIO-1',
    statement:
      'Registers of an assignable context lie in a protection region, 64 bytes or more, apart from those of every other context in the system.',
    clause:
      'As such, memory-mapped registers associated with a context (primary or secondary) that is individually assignable must be in a different protection region (64B minimum, see references[1][2]) of the physical address map from the one containing the registers for every other context in the system.',
    section: 'Memory-mapped Registers',
    strength: 'must',
    obliged: ['integrator', 'device'],
    kinds: ['static'],
    bug: 'A stride of 32 bytes; or another device in the same granule.',
    reading: [
      'Physical targets are compared, not numbers: the address map is one for each cluster.',
      'It is over every declared frame of every device.',
    ],
    operational: {
      when: 'Two contexts, of any devices, are assignable.',
      then: 'No block aligned to 64 bytes holds registers of both.',
    },
    needs: 'two contexts with registers',
  },
  {
    id: 'MMIO-2',
    statement: 'With VMSA, registers of an assignable context lie in pages of their own.',
    clause:
      'In some systems, where processing elements (PEs) support Virtual Memory System Architecture (VMSA), memory-mapped registers associated with a context (primary or secondary) must be in different pages of the physical address map.',
    section: 'Memory-mapped Registers',
    strength: 'must',
    obliged: ['integrator'],
    kinds: ['static'],
    bug: 'Channel frames of 256 bytes in one page of 4 KB.',
    operational: {
      when: 'A PE with VMSA reaches either of two assignable contexts.',
      then: "No page, of that PE's largest configured size, holds registers of both.",
    },
    implies: ['MMIO-1'],
    impliesOnly: { 'MMIO-1': 'under VMSA' },
    needs: 'a processing element with VMSA',
  },
  {
    id: 'MMIO-3',
    statement: 'Registers of a context expect an isolation granule of 64 KB.',
    clause:
      'Arm recommends that memory-mapped registers associated with a context expect a 64kB isolation granule, which makes it compatible with both 4kB and 16kB.',
    section: 'Memory-mapped Registers',
    strength: 'should',
    obliged: ['device'],
    kinds: ['static'],
    bug: 'Frames of two contexts in one block of 64 KB.',
    reading: [
      'It looks at sharing, not at how a base is aligned: a frame of 4 KB alone in its block of 64 KB does not warn.',
    ],
    operational: {
      when: 'Two contexts, of any devices, are assignable.',
      then: 'No block aligned to 64 KB holds registers of both, else a warning.',
    },
    needs: 'two contexts with registers',
  },
] as const satisfies readonly PaperRowData<string>[]
