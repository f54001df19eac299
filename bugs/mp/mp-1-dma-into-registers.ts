/** Beside its mailbox a context's setting opens the frame from which the device is managed: a job can write RESET. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-1-dma-into-registers',
  rule: 'MP-1',
  is: 'The setting of each context covers its management registers in the primary too, so that its own DMA can write them, RESET among them.',
  seenIn: 'RB-171',
  alsoBreaks: ['DMA-G', 'RST-5.a', 'MP-14.b', 'DMA-5', 'SYS-5.b', 'CTX-11', 'IRQ-4', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => {
    const contexts = good.contexts.map((c) => {
      const control = c.control.RESET
      if (c.role === 'primary' || control === undefined) return c
      const base = control - (control % good.beatBytes)
      const registers = { base, limit: base + good.beatBytes - 1, read: true, write: true, attribute: 1 }
      const settings = c.settings.map((s) =>
        s.regions.length > 0 ? { ...s, regions: [...s.regions.slice(0, -1), registers] } : s,
      )
      return { ...c, settings }
    })
    return { ...good, contexts }
  },
} satisfies Bug
