/** The descriptor cache is shared: its tag leaves the context out, so that a neighbour's line is a hit. */
import { PURPOSE, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-5-secondaries-are-independent',
  rule: 'CTX-5',
  is: 'All contexts share a descriptor cache whose tag is the slot without the context: a transaction runs by the descriptor that a neighbour waits with in the same slot.',
  alsoBreaks: ['CTX-10', 'RST-6', 'RST-10', 'ERR-1', 'SYS-3.b', 'SYS-2.b'],
  scope: { contexts: 3, guests: 2 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      descriptorOf({ h, t, platform }, c, s) {
        const { contexts } = platform.devices[platform.contexts[c].device]
        if (h.slotPurpose[s] !== PURPOSE.data) return s
        for (const x of contexts) {
          const line = x * t.slots + (s % t.slots)
          if (x !== c && h.slot[line] === SLOT.accepted && h.slotPurpose[line] === PURPOSE.data) return line
        }
        return s
      },
    },
  }),
} satisfies Bug
