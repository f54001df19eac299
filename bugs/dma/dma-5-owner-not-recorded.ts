/** Assignment does everything but record whose the context is: there is no way back. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'dma-5-owner-not-recorded',
  rule: 'DMA-5',
  is: 'The procedure that assigns does not write OWNER, and the one that takes away then refuses, because nobody owns the context.',
  seenIn: 'RB-177',
  alsoBreaks: ['IRQ-6.b', 'ST-1'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'assign', (steps) =>
      steps.filter((s) => s.do !== 'write' || s.register !== 'control.OWNER'),
    ),
} satisfies Bug
