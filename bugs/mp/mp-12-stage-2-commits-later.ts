/** Hazard of a unit with two stages and one commit: for some cycles the first stage is new and the second one is old. */
import type { Bug } from '../bug.ts'
import { demandCommit } from '../stages.ts'

/** Cycles between the two. */
const laterCycles = 3

export default {
  name: 'mp-12-stage-2-commits-later',
  rule: 'MP-12.a',
  is: 'A commit of both stages takes over the bank of the first one three cycles before that of the second, so that a transfer meets the new first stage and the old second stage.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['two-stages'],
  platform: (good) => demandCommit(good, 'together'),
  decisions: (good) => ({
    ...good,
    stages: {
      ...good.stages,
      leadCycles: (hw, r) => (r < hw.t.firstStageRegions ? laterCycles : 0),
    },
  }),
} satisfies Bug
