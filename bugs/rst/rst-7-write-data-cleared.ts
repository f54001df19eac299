/** The datapath is reset when the context is disabled, and not when it has drained. */
import { hasBeat } from '../../src/hardware/arbiter.ts'
import { type Hardware, PHASE, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

/** What the countdown holds at most. */
const neverCycles = 0xffff

export default {
  name: 'rst-7-write-data-cleared',
  rule: 'RST-7',
  is: 'A reset clears the datapath at once, with the data that a write at the port still owes and the counter of the drain bound: the write never ends, and nothing gives it up.',
  seenIn: 'RB-079',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      mayContinue: (hw, c) =>
        good.port.mayContinue(hw, c) && !(hw.h.phase[c] === PHASE.draining && owesData(hw, c)),
    },
    reset: {
      ...good.reset,
      drainCycles: (hw, c) => (owesData(hw, c) ? neverCycles : good.reset.drainCycles(hw, c)),
    },
  }),
} satisfies Bug

function owesData({ h, t }: Hardware, c: number): boolean {
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (h.slot[s] === SLOT.open && h.slotDirection[s] === 1 && hasBeat(h, s)) return true
  return false
}
