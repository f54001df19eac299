/** A register of the context itself reassigns it: whoever owns it hands it on, or takes it back. */
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-3-primary-controls-assignment',
  rule: 'CTX-3',
  is: 'A write of the owner to CONFIG of its context lands in OWNER as well.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['ASG-3', 'DMA-5', 'IRQ-6.a', 'IRQ-6.b', 'ST-1'],
  decisions: (good) => ({
    ...good,
    ownership: { ...good.ownership, reassigns: (_hw, register) => register === R.CONFIG },
  }),
} satisfies Bug
