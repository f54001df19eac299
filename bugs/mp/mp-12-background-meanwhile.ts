/** So that no transfer is refused meanwhile, the background lets the requester pass while its region is rewritten. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'
import { disablesRegion } from '../procedures.ts'

export default {
  name: 'mp-12-background-meanwhile',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms a region filter opens the background for its requester before it rewrites the region, and closes it afterwards.',
  alsoBreaks: ['DMA-G', 'MP-6', 'MP-1'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['region-filter'],
  platform: (good) =>
    withSteps(
      demandUnit(good, 'a region filter', (p) => p.family === 'region-filter'),
      'reprogram',
      (steps) => {
        const begin = steps.findIndex(disablesRegion) + 1
        const enabled =
          steps.findIndex(
            (s) => s.do === 'write' && s.register === 'region.ATTRIBUTES' && s.value === 'setting',
          ) + 1
        return [
          ...steps.slice(0, begin),
          { do: 'write', register: 'protection.BACKGROUND', value: 'requesters' },
          ...steps.slice(begin, enabled),
          { do: 'write', register: 'protection.BACKGROUND', value: 0 },
          ...steps.slice(enabled),
        ]
      },
    ),
} satisfies Bug
