/** The bridge to the other cluster serves one side at a time. */
import type { Hardware } from '../../src/hardware/fields.ts'
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-9-clusters-independent',
  rule: 'SYS-9.b',
  is: 'The bridge to the second interrupt controller’s cluster answers accesses with errors while a transaction of the first cluster is at its port.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: [
    'SYS-2.b',
    'SYS-3.b',
    'SYS-6',
    'CTX-5',
    'CTX-10',
    'CTX-12.b',
    'ERR-1',
    'RST-6',
    'ASG-1',
    'ST-6',
    'CTX-13.c',
  ],
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      answer: (hw, c) => gicOf(hw, c) === 0 || !hw.platform.contexts.some((_, x) => isBusy(hw, x)),
    },
  }),
} satisfies Bug

const gicOf = ({ platform }: Hardware, c: number): number =>
  platform.lines[platform.contexts[c].interrupts[0]?.line ?? -1]?.gic ?? 0

const isBusy = (hw: Hardware, c: number): boolean =>
  gicOf(hw, c) === 0 &&
  Array.from({ length: hw.t.slots }, (_, i) => hw.h.slot[c * hw.t.slots + i]).includes(SLOT.open)
