/** The table of the firmware ends one function too early. */
import type { Bug } from '../bug.ts'
import { issuing, withDevice } from '../described.ts'

export default {
  name: 'dma-3-identifiers-listed',
  rule: 'DMA-3.a',
  is: 'The table of identifiers leaves out the last context of the device.',
  scope: { contexts: 1, guests: 1 },
  platform: (good) =>
    withDevice(good, issuing(good).device, (d) => ({
      ...d,
      identifierTable: { ...d.identifierTable, entries: d.identifierTable?.entries.slice(0, -1) ?? [] },
    })),
} satisfies Bug
