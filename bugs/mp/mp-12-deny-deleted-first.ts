/** The deny over a hole is taken out of force before the window around it: what lies in the hole falls to the window. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-12-deny-deleted-first',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms an IOPMP disables the priority entry that denies the hole of the old window before it stalls the domain, and rewrites the rest under the stall.',
  alsoBreaks: ['MP-12.c', 'MP-14.d'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) =>
    withSteps(
      demandUnit(good, 'priority entries', (p) => p.priorityEntries !== undefined),
      'reprogram',
      (steps) =>
        steps.flatMap((s) => {
          if (s.do !== 'write' || s.begins === undefined) return [s]
          const { begins, ...later } = s
          return [{ do: 'write', register: 'priority.ATTRIBUTES', value: 'nothing', begins }, later]
        }),
    ),
} satisfies Bug
