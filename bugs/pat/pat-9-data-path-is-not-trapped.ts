/** The doorbell lies behind the end of the frame that is opened: every job traps, as control does. */
import type { Bug } from '../bug.ts'

export default {
  name: 'pat-9-data-path-is-not-trapped',
  rule: 'PAT-9',
  is: 'The doorbell of a context lies in the trapped window beside its frame.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['ST-6'],
  platform: (good) => {
    const last = good.contexts.findLastIndex((c) => c.role === 'secondary' && c.outstandingMax > 0)
    const contexts = good.contexts.map((c, i) => {
      if (i !== last) return c
      const [frame] = c.frames
      return { ...c, registers: { ...c.registers, DOORBELL: frame.limit + 1 - frame.base } }
    })
    return { ...good, contexts }
  },
} satisfies Bug
