/** The device pulses its level once a mode bit of the context is set. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-1-trigger-agrees',
  rule: 'IRQ-1',
  is: 'A context whose CONFIG is not 0 pulses its level interrupt.',
  scope: { contexts: 1, guests: 1 },
  alsoBreaks: ['IRQ-6.b', 'ST-5'],
  shownOn: ['dma-controller', 'zonal-gateway'],
  decisions: (good) => ({
    ...good,
    signals: { ...good.signals, pulses: ({ h }, c) => h.config[c] !== 0 },
  }),
} satisfies Bug
