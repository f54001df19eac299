/** With all list registers in use, the one that is taken out is chosen from the wrong counts. */
import { LIST_STATE, LIST_STATE_SHIFT } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-wrong-one-spilled',
  rule: 'IRQ-6.c',
  is: 'To make room, the handler takes out an interrupt that the guest is handling, whatever its priority.',
  seenIn: 'RB-142',
  scope: { contexts: 1, guests: 1 },
  alsoBreaks: ['IRQ-6.b'],
  software: (good) => ({
    ...good,
    injection: {
      ...good.injection,
      givesWay: (word) => ((word >>> LIST_STATE_SHIFT) & 3) === LIST_STATE.active,
    },
  }),
} satisfies Bug
