/** The stall is asked for, and the update begins before anything is held. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { without } from '../procedures.ts'

export default {
  name: 'mp-12-stall-not-awaited',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms an IOPMP writes STALL and goes on without waiting until STALL_STATUS says that the domain is held.',
  alsoBreaks: ['DMA-4'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp'],
  platform: (good) => withSteps(good, 'reprogram', (steps) => without(steps, 'protection.STALL_STATUS')),
} satisfies Bug
