/**
 * SYS-10  "How do you maintain the principle of least privilege?"
 * The paper asks; we read it over the map: the window that a guest hands to its contexts begins with the granule of the
 * first thing that it keeps there, and ends with that of the last. Memory that is kept for nothing is not handed over.
 */
import type { MemoryWindow, Platform } from '../../src/interface/platform.ts'
import { sayAddress } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('SYS-10', {
  reading:
    'A window for DMA reaches from the granule of the first byte that its guest keeps there to that of the last.',
  appliesTo: (platform) =>
    used(platform).length > 0 ? undefined : { lacks: 'a declared use of the memory in a window' },
  over: (platform) =>
    used(platform).flatMap(({ name, window }): Pair[] => {
      const { granuleBytes } = platform.protection
      const holds = window.holds ?? []
      const first = Math.min(...holds.map((h) => h.base))
      const last = Math.max(...holds.map((h) => h.limit))
      return [
        { what: [name, 'begins'], at: [window.base, first - (first % granuleBytes)] },
        { what: [name, 'ends'], at: [window.limit, last - (last % granuleBytes) + granuleBytes - 1] },
      ]
    }),
  then: ({ at }) => at[0] === at[1],
  otherwise: ({ what, at }) =>
    `The window ${what[0]} ${what[1]} at ${sayAddress(at[0])}, and what is kept there at ${sayAddress(at[1])}: between them it opens memory that nobody uses.`,
})

const used = ({ guests }: Platform): { name: string; window: MemoryWindow }[] =>
  guests.flatMap((g) =>
    g.windows.flatMap((window) =>
      (window.holds?.length ?? 0) > 0 ? [{ name: `${window.name} of ${g.name}`, window }] : [],
    ),
  )
