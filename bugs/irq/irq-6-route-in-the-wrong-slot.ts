/** The route of an SPI is stored in the slot of its neighbour. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-route-in-the-wrong-slot',
  rule: 'IRQ-6.b',
  is: 'The index of the route register is computed with its lowest bit inverted, so the target of another line is changed.',
  seenIn: 'RB-133',
  scope: { contexts: 2, guests: 1 },
  shownOn: ['dma-controller'],
  software: (good) => ({
    ...good,
    routing: {
      ...good.routing,
      slotFor: (platform, line) => {
        const { gic, intid } = platform.lines[line]
        const other = platform.lines.findIndex(
          (l) => l.gic === gic && l.pe === undefined && l.intid === (intid ^ 1),
        )
        return other < 0 ? line : other
      },
    },
  }),
} satisfies Bug
