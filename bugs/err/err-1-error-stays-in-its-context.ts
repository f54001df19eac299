/** An error response halts the engine that all contexts share. */
import type { Bug } from '../bug.ts'

export default {
  name: 'err-1-error-stays-in-its-context',
  rule: 'ERR-1',
  is: 'An error response to one context halts the DMA engine that all contexts of the device share.',
  alsoBreaks: ['CTX-5', 'CTX-10', 'RST-6', 'RST-10', 'SYS-2.a', 'SYS-2.b', 'SYS-3.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    errors: {
      ...good.errors,
      halts: ({ platform }, c) => platform.devices[platform.contexts[c].device].contexts,
    },
  }),
} satisfies Bug
