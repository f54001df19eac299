/** A bit of a register in the context's own frame reaches the identifier: whoever owns the context changes it. */
import type { Bug } from '../bug.ts'

const documentedNowhere = 0x40
const highBit = 0x80

export default {
  name: 'dma-1-identifiers-never-change',
  rule: 'DMA-1',
  is: 'An undocumented bit of CONFIG, which the owner of a context writes, flips a bit of its stream identifier.',
  seenIn: 'RB-059',
  alsoBreaks: ['DMA-2.b', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      streamOf: (hw, c, s) =>
        good.port.streamOf(hw, c, s) ^ ((hw.h.config[c] & documentedNowhere) === 0 ? 0 : highBit),
    },
  }),
} satisfies Bug
