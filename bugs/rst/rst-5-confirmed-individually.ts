/** One ORed done bit: the end of any secondary's reset shows on every secondary's wire. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-5-confirmed-individually',
  rule: 'RST-5.a',
  is: 'The done bits of the secondaries of a device are ORed onto each of their acknowledge wires.',
  scope: { contexts: 3, guests: 1 },
  alsoBreaks: [
    'CTX-5',
    'RST-6',
    'RST-8',
    'RST-9',
    'RST-12.a',
    'RST-12.b',
    'ERR-1',
    'RST-10',
    'MP-6',
    'SYS-3.b',
  ],
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      acknowledges: (hw, c) => {
        const { contexts, devices } = hw.platform
        if (!hw.h.asked[c] || contexts[c].role === 'primary') return good.reset.acknowledges(hw, c)
        return devices[contexts[c].device].contexts.filter((x) => contexts[x].role === 'secondary')
      },
    },
  }),
} satisfies Bug
