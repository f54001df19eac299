/** The primary's done waits for a record of errors that its own reset does not clear. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-2-primary-confirmed-in-time',
  rule: 'RST-2',
  is: 'A primary does not acknowledge its reset while its record of origins names a secondary, and no reset clears that record.',
  alsoBreaks: ['RST-7', 'ERR-1'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      mayAcknowledge: (hw, c) => {
        const { role, device } = hw.platform.contexts[c]
        return good.reset.mayAcknowledge(hw, c) && (role === 'secondary' || hw.h.origin[device] === 0)
      },
    },
  }),
} satisfies Bug
