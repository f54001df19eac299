/** Turns that one context leaves go to another: fair, and no isolation of performance. */
import { isAwaited } from '../../src/hardware/arbiter.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-12-time-is-isolated',
  rule: 'CTX-12.b',
  is: 'The port goes round among those that want it, where the use case asks for performance isolation: whoever has had its turns goes on while nobody else waits.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['SYS-3.b'],
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, { contexts }) =>
        hw.h.turnsUsed[c] < hw.d.arbiter.turnsOf(hw, c) || !isAwaited(hw, c, contexts),
    },
  }),
} satisfies Bug
