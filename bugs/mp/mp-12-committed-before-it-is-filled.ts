/** The setting is put in force before it has been written: what the new owner may do fails until the next commit. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'mp-12-committed-before-it-is-filled',
  rule: 'MP-12.c',
  is: 'The procedure that assigns a context commits the bank first, writes the regions of the new owner into it, and commits again: in between nothing of the new setting is in force, though it was acknowledged.',
  seenIn: 'RB-043',
  alsoBreaks: [],
  scope: { contexts: 1, guests: 1 },
  platform: (good) =>
    withSteps(good, 'assign', (steps) => {
      const isCommit = (s: (typeof steps)[number]) => 'register' in s && s.register === 'protection.COMMIT'
      const at = steps.findIndex(isCommit)
      const filled = steps.slice(0, at).filter((s) => 'register' in s && s.register.startsWith('region.'))
      const before = steps.slice(0, at).filter((s) => !filled.includes(s))
      const commit = steps.slice(at, at + 2)
      return [...before, ...commit, ...filled, ...steps.slice(at)]
    }),
} satisfies Bug
