/** The masks of a region that is enabled are written before its bounds: the new permission stands over the old range. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'
import { disablesRegion, without } from '../procedures.ts'

export default {
  name: 'mp-12-masks-before-bounds',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms a region filter leaves the region enabled, and writes the masks of who may read and write before its bounds.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['region-filter'],
  platform: (good) =>
    withSteps(
      demandUnit(good, 'a region filter', (p) => p.family === 'region-filter'),
      'reprogram',
      (steps) => {
        const begin = steps.findIndex(disablesRegion)
        return [
          ...steps.slice(0, begin),
          { do: 'write', register: 'region.READERS', value: 'setting', begins: 'grant' },
          { do: 'write', register: 'region.WRITERS', value: 'setting' },
          ...without(steps.slice(begin + 1), 'region.READERS', 'region.WRITERS'),
        ]
      },
    ),
} satisfies Bug
