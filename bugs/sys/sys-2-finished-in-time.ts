/** The arbiter waits for whoever has turns left, also where that one has stopped and will never use them. */
import { hasBeat } from '../../src/hardware/arbiter.ts'
import type { Hardware } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-2-finished-in-time',
  rule: 'SYS-2.a',
  is: 'The turn of a context that has stopped is kept for the job that it has queued: everybody else waits for it, until it is reset.',
  alsoBreaks: ['CTX-13.c'],
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, { contexts }) =>
        hw.h.turnsUsed[c] < hw.d.arbiter.turnsOf(hw, c) ||
        contexts.every(
          (x) => x === c || hw.h.turnsUsed[x] >= hw.d.arbiter.turnsOf(hw, x) || !hasBeats(hw, x),
        ),
    },
  }),
} satisfies Bug

function hasBeats({ h, t }: Hardware, c: number): boolean {
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++) if (hasBeat(h, s)) return true
  return false
}
