/** What the engine fetches by itself goes to memory by a port of its own, around the protection. */
import { PHASE, PURPOSE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'asg-2-dma-is-policed',
  rule: 'ASG-2',
  is: 'The engine of an assigned context fetches descriptors ahead of any job, and this fetch bypasses the protection.',
  alsoBreaks: ['DMA-G', 'MP-3.b', 'MP-12.a', 'MP-13', 'RST-12.b', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: { ...good.port, prefetches: ({ h }, c) => h.phase[c] === PHASE.assigned },
    checker: { ...good.checker, isInPath: ({ h }, _c, s) => h.slotPurpose[s] !== PURPOSE.fetch },
  }),
} satisfies Bug
