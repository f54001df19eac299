/** The second stage is committed before the first one, where the description declares the other order. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import { FIRST_STAGE, SECOND_STAGE } from '../../src/interface/stages.ts'
import { type Bug, withSteps } from '../bug.ts'
import { commitsStages, committedApart, committing, demandCommit } from '../stages.ts'

const committed: ProcedureStep = { do: 'poll', register: 'protection.COMMIT_STATUS', until: [0] }

export default {
  name: 'mp-12-stage-2-first',
  rule: 'MP-12.a',
  is: 'Of two stages the first is declared to be committed first, and the procedure that reprograms them commits the second one first.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['two-stages'],
  platform: (good) =>
    withSteps(committedApart(demandCommit(good, 'together', 'ordered')), 'reprogram', (steps) =>
      committing(steps, [commitsStages(SECOND_STAGE), committed, commitsStages(FIRST_STAGE)]),
    ),
} satisfies Bug
