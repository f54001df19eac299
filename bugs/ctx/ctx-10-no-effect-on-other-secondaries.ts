/** One status register behind all frames, cleared by whoever reads it. */
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-10-no-effect-on-other-secondaries',
  rule: 'CTX-10',
  is: 'The status of all contexts lies in one register that a read through any frame clears.',
  alsoBreaks: ['CTX-5', 'SYS-2.b', 'SYS-3.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      clearedByRead: ({ platform }, c) => platform.devices[platform.contexts[c].device].contexts,
    },
  }),
} satisfies Bug
