/** Of a burst the second stage sees the first beat: what follows is checked by the first stage alone. */
import type { Bug } from '../bug.ts'
import { demandStages } from '../stages.ts'

export default {
  name: 'mp-12-stage-2-asked-once',
  rule: 'MP-12.a',
  is: 'The second stage is asked about the first beat of a burst only, and lets later beats pass as it did that one.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['two-stages'],
  platform: demandStages,
  decisions: (good) => ({
    ...good,
    stages: { ...good.stages, laterBeat: ({ h }, s) => h.slotSecond[s] },
  }),
} satisfies Bug
