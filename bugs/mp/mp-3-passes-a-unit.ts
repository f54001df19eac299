/** The device has two master ports, and only the one of its secondaries leads through the protection. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-3-passes-a-unit',
  rule: 'MP-3.b',
  is: 'The second master port of the device, that of its primary, is connected to the interconnect without a filter.',
  alsoBreaks: ['DMA-4', 'IRQ-5', 'MP-12.a'],
  scope: { contexts: 1, guests: 1 },
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      isInPath: ({ platform }, c) => platform.contexts[c].role === 'secondary',
    },
  }),
} satisfies Bug
