/** The loop over the interrupts of a context stops after the first: the others are still there for its last owner. */
import { LIST_LINE_MASK } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'asg-3-first-vector-only',
  rule: 'ASG-3',
  is: 'Of a context with several interrupts that is taken back, the list registers that hold its first one are emptied, and no others.',
  seenIn: 'RB-016',
  alsoBreaks: ['IRQ-6.a', 'IRQ-6.b', 'IRQ-6.c'],
  scope: { contexts: 2, guests: 2 },
  shownOn: ['partitioned-gpu'],
  software: (good) => ({
    ...good,
    retirement: {
      ...good.retirement,
      empties: (word, lines) => word !== 0 && (word & LIST_LINE_MASK) === lines[0],
    },
  }),
} satisfies Bug
