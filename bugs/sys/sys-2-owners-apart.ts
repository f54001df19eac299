/** One queue for the jobs of all contexts: whoever fills it has the others' jobs refused. */
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-2-owners-apart',
  rule: 'SYS-2.b',
  is: 'The jobs of all contexts of a device wait in one queue, as deep as that of one context: it takes none while one owner has filled it.',
  alsoBreaks: ['CTX-5', 'CTX-10', 'RST-6', 'RST-10', 'ERR-1', 'SYS-3.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      hasRoom({ h, t, platform }, c) {
        const { contexts } = platform.devices[platform.contexts[c].device]
        let queued = 0
        for (const x of contexts)
          for (let s = x * t.slots; s < (x + 1) * t.slots; s++) if (h.slot[s] !== SLOT.free) queued++
        return queued < platform.contexts[c].outstandingMax
      },
    },
  }),
} satisfies Bug
