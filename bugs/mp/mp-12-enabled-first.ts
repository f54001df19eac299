/** The word with the permission is written and committed before the words with the bounds. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

const commit: readonly ProcedureStep[] = [
  { do: 'write', register: 'protection.COMMIT', value: 1 },
  { do: 'poll', register: 'protection.COMMIT_STATUS', until: [0] },
]
const isAttributes = (s: ProcedureStep): boolean => s.do === 'write' && s.register === 'region.ATTRIBUTES'

export default {
  name: 'mp-12-enabled-first',
  rule: 'MP-12.c',
  is: 'The procedure that reprograms the protection writes and commits permission and attribute first and the bounds afterwards.',
  seenIn: 'RB-040',
  alsoBreaks: ['MP-12.a', 'DMA-4', 'SYS-5.b', 'MP-6'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    withSteps(good, 'reprogram', (steps) => {
      const attributes = steps.filter(isAttributes)
      return steps
        .filter((s) => !isAttributes(s))
        .flatMap((s) =>
          s.do === 'write' && s.register === 'region.BASE' ? [...attributes, ...commit, s] : [s],
        )
    }),
} satisfies Bug
