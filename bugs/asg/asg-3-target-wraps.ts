/** The number of the target PE wraps. That shows where PEs take their interrupts directly: here every line is an FIQ. */
import type { Bug } from '../bug.ts'

const pes = 2

export default {
  name: 'asg-3-target-wraps',
  rule: 'ASG-3',
  is: 'The PE that an SPI is routed to is taken modulo two (eight in the field), so a guest gets the interrupts of another.',
  seenIn: 'RB-132',
  scope: { contexts: 2, guests: 3 },
  alsoBreaks: ['IRQ-6.b'],
  shownOn: ['dma-controller'],
  platform: (good) => ({
    ...good,
    guests: good.guests.map((g, i) => (i === 0 ? { ...g, directFiq: true } : g)),
    lines: good.lines.map((l) => (l.context === undefined ? l : { ...l, fiq: true })),
  }),
  software: (good) => ({
    ...good,
    routing: { ...good.routing, targetFor: (guest) => guest % pes },
  }),
} satisfies Bug
