/** The arbiter begins no new round before everybody has had its turns, also those who have nothing to put at the port. */
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-13-everybody-is-granted',
  rule: 'CTX-13.c',
  is: 'A round of the arbiter ends only when each sharer has used its turns: whoever has used its own waits for those who want none.',
  alsoBreaks: ['SYS-2.a'],
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, { contexts }) => {
        const isOver = (x: number) => hw.h.turnsUsed[x] >= hw.d.arbiter.turnsOf(hw, x)
        return !isOver(c) || contexts.every(isOver)
      },
    },
  }),
} satisfies Bug
