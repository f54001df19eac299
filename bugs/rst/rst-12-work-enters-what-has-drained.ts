/** Two parts drained one after the other: the end of the second one makes work for the first. */
import { type Hardware, PHASE, PURPOSE, SLOT } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-12-work-enters-what-has-drained',
  rule: 'RST-12.a',
  is: 'A reset drains the fetches of descriptors, then the data, and stops neither: the end of the last data fetches the next descriptor, and nobody waits for that any more.',
  seenIn: 'RB-082',
  alsoBreaks: ['RST-11.a', 'RST-12.b', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      prefetches: (hw, c) =>
        hw.h.phase[c] === PHASE.draining && hw.h.countdown[c] > 0 && opened(hw, c, isAny) === 0,
      mayStart: (hw, c) => good.port.mayStart(hw, c) || hw.h.phase[c] === PHASE.draining,
    },
    reset: {
      ...good.reset,
      // Without data there is nothing to wait for, and nothing whose end would fetch.
      drainCycles: (hw, c) => (opened(hw, c, isData) > 0 ? good.reset.drainCycles(hw, c) : 0),
      outstanding: (hw, c) => opened(hw, c, isData),
    },
  }),
} satisfies Bug

const isAny = (): boolean => true
const isData = (purpose: number): boolean => purpose !== PURPOSE.fetch

function opened({ h, t }: Hardware, c: number, isMeant: (purpose: number) => boolean): number {
  let open = 0
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (h.slot[s] === SLOT.open && isMeant(h.slotPurpose[s])) open++
  return open
}
