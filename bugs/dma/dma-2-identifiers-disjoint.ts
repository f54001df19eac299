/** Two virtual functions issue as one stream, and the table says so: it is true, and of no use. */
import type { Bug } from '../bug.ts'
import { twoSecondaries, withContext, withDevice } from '../described.ts'

export default {
  name: 'dma-2-identifiers-disjoint',
  rule: 'DMA-2.a',
  is: 'Two secondaries of one device have the same stream identifier, and its table lists it for both.',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['nvme-sriov'],
  platform: (good) => {
    const [first, second] = twoSecondaries(good)
    const { streams } = good.contexts[first]
    const shared = withContext(good, second, (c) => ({ ...c, streams }))
    return withDevice(shared, good.contexts[first].device, (d) => ({
      ...d,
      identifierTable: {
        entries: (d.identifierTable?.entries ?? []).map((e) =>
          e.context === second ? { ...e, identifiers: streams } : e,
        ),
      },
    }))
  },
} satisfies Bug
