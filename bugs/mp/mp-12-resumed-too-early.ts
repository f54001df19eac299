/** The domain is resumed in the middle of its update, and the rest is written while its transfers flow. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'mp-12-resumed-too-early',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms an IOPMP resumes the domain once it has written the base of its region, writes limit and attributes, and commits again.',
  alsoBreaks: ['MP-12.c', 'DMA-4', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp'],
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) => {
      const written = steps.findIndex((s) => s.do === 'write' && s.register === 'region.BASE') + 1
      return [
        ...steps.slice(0, written),
        { do: 'write', register: 'protection.COMMIT', value: 'requesters' },
        { do: 'poll', register: 'protection.COMMIT_STATUS', until: [0] },
        ...steps.slice(written),
      ]
    }),
} satisfies Bug
