/** The done bit of the device's last context is stuck at 0. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-5-confirmed-in-time',
  rule: 'RST-5.b',
  is: "The acknowledge wire of the device's last context is stuck at 0.",
  alsoBreaks: ['RST-4', 'RST-7'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      acknowledges: (hw, c) => {
        const { contexts } = hw.platform.devices[hw.platform.contexts[c].device]
        return contexts.length > 1 && c === contexts[contexts.length - 1]
          ? []
          : good.reset.acknowledges(hw, c)
      },
    },
  }),
} satisfies Bug
