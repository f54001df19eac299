/** A rule made too strict: it takes no stage that a device and a PE share, whichever it is. */
import { staticRule } from '../../properties/kit/rule.ts'
import { stagesBesideElements } from '../../properties/kit/stages.ts'
import { pairOfNeighbours, sayShared } from '../../properties/mp/mp-5-apart-from-the-assigning-pe.ts'
import type { Bug } from '../bug.ts'

const tooStrict = staticRule('MP-7.too-strict', {
  reading:
    'No stage in front of a device is hardware of a PE which assigns. (Too strict: a second one may be.)',
  over: (platform) => stagesBesideElements(platform).map(pairOfNeighbours),
  then: ({ at }) => at[0] !== at[1],
  otherwise: sayShared,
})

export default {
  name: 'mp-7-stage-2-may-be-shared',
  rule: 'MP-7',
  is: 'Not the description but the suite is wrong: a rule flags a second stage that an MPU shares with the PE.',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['safety-island'],
  staticRules: [tooStrict],
} satisfies Bug
