/** The deny over a hole is taken out of force before the window around it: what lies in the hole falls to the window. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'

export default {
  name: 'mp-12-deny-deleted-first',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms an IOPMP disables the priority entry that denies the hole of the old window before it writes the new setting, and stalls the requester only then.',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp-domains'],
  platform: (good) =>
    withSteps(
      demandUnit(good, 'priority entries', (p) => p.priorityEntries !== undefined),
      'reprogram',
      (steps) => {
        const later = steps.map((s): ProcedureStep => {
          if (s.do !== 'write') return s
          const { begins: _stall, ...write } = s
          return write
        })
        const rewritten = later.findIndex((s) => s.do === 'write')
        return [
          ...later.slice(0, rewritten),
          { do: 'write', register: 'priority.ATTRIBUTES', value: 'nothing', begins: 'grant' },
          ...later.slice(rewritten),
        ]
      },
    ),
} satisfies Bug
