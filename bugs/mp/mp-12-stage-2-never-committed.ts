/** The second stage is written and never committed: it keeps the old setting beside the new one of the first stage. */
import { FIRST_STAGE } from '../../src/interface/stages.ts'
import { type Bug, withSteps } from '../bug.ts'
import { commitsStages, committedApart, committing } from '../stages.ts'

export default {
  name: 'mp-12-stage-2-never-committed',
  rule: 'MP-12.c',
  is: 'The procedure that reprograms two stages, each of which is declared to be committed by itself, commits the first one, and ends.',
  alsoBreaks: [],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['two-stages'],
  platform: (good) =>
    withSteps(committedApart(good), 'reprogram', (steps) => committing(steps, [commitsStages(FIRST_STAGE)])),
} satisfies Bug
