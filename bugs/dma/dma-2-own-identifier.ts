/** The engine that sends messages is the primary's, and puts the primary's identifier on them. */
import { PURPOSE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'dma-2-own-identifier',
  rule: 'DMA-2.b',
  is: "The interrupt messages of every context carry the identifier of the device's primary.",
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['ST-5'],
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      streamOf: (hw, c, s) =>
        hw.h.slotPurpose[s] === PURPOSE.message
          ? hw.platform.contexts[hw.platform.devices[hw.platform.contexts[c].device].primary].streams[0]
          : good.port.streamOf(hw, c, s),
    },
  }),
} satisfies Bug
