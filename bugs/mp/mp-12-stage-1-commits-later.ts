/** The same the other way round: for some cycles the second stage is new and the first one is old. */
import type { Bug } from '../bug.ts'
import { demandCommit } from '../stages.ts'

/** Cycles between the two. */
const laterCycles = 3

export default {
  name: 'mp-12-stage-1-commits-later',
  rule: 'MP-12.a',
  is: 'A commit of both stages takes over the bank of the second one three cycles before that of the first, so that a transfer meets the old first stage and the new second stage.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['two-stages'],
  platform: (good) => demandCommit(good, 'together'),
  decisions: (good) => ({
    ...good,
    stages: {
      ...good.stages,
      leadCycles: (hw, r) => (r < hw.t.firstStageRegions ? 0 : laterCycles),
    },
  }),
} satisfies Bug
