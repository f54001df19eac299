/** A flood of frames of low criticality starves the queue of high criticality: first come, first served. */
import type { Hardware } from '../../src/hardware/fields.ts'
import { SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-3-criticalities-in-time',
  rule: 'SYS-3.b',
  is: 'A context that has as many jobs queued as it may is served alone until it has none left: a flood of low criticality starves the queue of high criticality.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['CTX-12.b'],
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, arbiter) =>
        good.arbiter.grants(hw, c, arbiter) &&
        (isFull(hw, c) || arbiter.contexts.every((x) => x === c || !isFull(hw, x))),
    },
  }),
} satisfies Bug

function isFull({ h, t, platform }: Hardware, c: number): boolean {
  let queued = 0
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++) if (h.slot[s] !== SLOT.free) queued++
  return queued === platform.contexts[c].outstandingMax
}
