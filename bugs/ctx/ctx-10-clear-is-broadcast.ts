/** Taking back one context's interrupt takes back everybody's. */
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-10-clear-is-broadcast',
  rule: 'CTX-10',
  is: 'The clearing of one context’s interrupt status is broadcast: it clears that of every context of the device.',
  seenIn: 'RB-136',
  alsoBreaks: ['CTX-5', 'SYS-2.b', 'SYS-3.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      clearedByWrite: ({ platform }, c) => platform.devices[platform.contexts[c].device].contexts,
    },
  }),
} satisfies Bug
