/**
 * Vectors alias. The one in the field did so modulo 8, which needs nine secondaries; this one does so modulo 2, so that
 * three show it.
 */
import type { Bug } from '../bug.ts'

const vectors = 2

export default {
  name: 'irq-3-own-line',
  rule: 'IRQ-3.b',
  is: 'The vector of a secondary is its number modulo two, so the third one signals the interrupt of the first.',
  scope: { contexts: 4, guests: 1 },
  alsoBreaks: ['ASG-3', 'IRQ-6.b', 'ST-5'],
  shownOn: ['zonal-gateway', 'dma-controller'],
  decisions: (good) => ({
    ...good,
    signals: {
      ...good.signals,
      lineOf: (hw, c, i) => {
        const { contexts, devices } = hw.platform
        const { primary, contexts: all } = devices[contexts[c].device]
        const nth = all.indexOf(c) - 1
        const alias = nth < vectors ? c : all[1 + (nth % vectors)]
        return good.signals.lineOf(hw, c === primary ? c : alias, i)
      },
    },
  }),
} satisfies Bug
