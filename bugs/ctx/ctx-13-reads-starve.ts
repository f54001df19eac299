/** Strict priority instead of turns: a steady writer blocks reads for ever. */
import { hasBeat, wantsTurn } from '../../src/hardware/arbiter.ts'
import type { Hardware } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-13-reads-starve',
  rule: 'CTX-13.b',
  is: 'The arbiter serves writes first: a context with reads only waits for as long as another one has writes.',
  seenIn: 'RB-159',
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  decisions: (good) => ({
    ...good,
    arbiter: {
      ...good.arbiter,
      grants: (hw, c, { contexts }) =>
        hasWrite(hw, c) || contexts.every((x) => x === c || !hasWrite(hw, x) || !wantsTurn(hw, x)),
    },
  }),
} satisfies Bug

function hasWrite({ h, t }: Hardware, c: number): boolean {
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (hasBeat(h, s) && h.slotDirection[s] === 1) return true
  return false
}
