/** The owner is forgotten first, and the context is taken away afterwards, if that succeeds. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'dma-5-freed-while-in-use',
  rule: 'DMA-5',
  is: 'The procedure that takes a context away clears its owner before anything else, so that a step that fails later leaves it assigned and free to be given away.',
  seenIn: 'RB-175',
  alsoBreaks: ['X-1.b'],
  scope: { contexts: 2, guests: 2 },
  platform: (good) =>
    withSteps(good, 'unassign', (steps) => {
      const clears = steps.filter((s) => s.do === 'write' && s.register === 'control.OWNER')
      const others = steps.filter((s) => !clears.includes(s))
      return [others[0], ...clears, ...others.slice(1)]
    }),
} satisfies Bug
