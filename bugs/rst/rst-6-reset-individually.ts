/** The FIFO of jobs that wait for the port is one for all contexts, and a reset flushes it whole. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-6-reset-individually',
  rule: 'RST-6',
  is: 'The reset of one context flushes the FIFO in which the jobs of all contexts of the device wait for the port.',
  alsoBreaks: ['SYS-2.a'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      flushes: ({ platform }, c) => platform.devices[platform.contexts[c].device].contexts,
    },
  }),
} satisfies Bug
