/** A burst is judged by the address at which it starts; what lies beyond the end of the region passes with it. */
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-g-judged-by-its-start',
  rule: 'DMA-G',
  is: 'Only the first beat of a burst is compared with the region, so that a burst which crosses its end passes whole.',
  seenIn: 'RB-101',
  alsoBreaks: ['MP-12.a'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: { ...good.checker, laterBeat: ({ h }, s) => h.slotRegion[s] },
  }),
} satisfies Bug
