/** The weight register is ignored: a context keeps the port for as long as it has something to put there. */
import { wantsTurn } from '../../src/hardware/arbiter.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-13-the-bound-is-met',
  rule: 'CTX-13.b',
  is: 'The arbiter ignores the weights: whoever has the port keeps it until it has nothing more to put there, however many bursts that is.',
  seenIn: 'RB-161',
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, { contexts }) =>
        contexts.every((x) => x === c || hw.h.turnsUsed[x] === 0 || !wantsTurn(hw, x)),
      // Never over: the count of who has the port goes on.
      turnsOf: ({ h }, c) => (h.turnsUsed[c] === 0 ? 0 : 0xff),
    },
  }),
} satisfies Bug
