/** The entries of one context are handed out a second time: its identifier is left with none. */
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-4-entry-in-use',
  rule: 'DMA-4',
  is: 'The software hands the region registers of one context to another one as well, so that the setting of the second overwrites that of the first.',
  seenIn: 'RB-024',
  alsoBreaks: ['MP-12.c', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 3, guests: 2 },
  platform: (good) => {
    const secondaries = good.contexts.flatMap((c, i) =>
      c.role === 'secondary' && c.regions.length > 0 ? [i] : [],
    )
    const [first, second] = secondaries.slice(0, 2)
    const contexts = good.contexts.map((c, i) =>
      i === second ? { ...c, regions: good.contexts[first].regions } : c,
    )
    return { ...good, contexts }
  },
} satisfies Bug
