/** The second stage is committed before the first one, where the description declares the other order. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import { BOTH_STAGES, commitsApart, FIRST_STAGE, SECOND_STAGE } from '../../src/interface/stages.ts'
import { type Bug, withSteps } from '../bug.ts'
import { demandUnit } from '../described.ts'

type Steps = readonly ProcedureStep[]

const isCommit = (s: ProcedureStep): boolean => s.do === 'write' && s.register === 'protection.COMMIT'
const commits = (value: number): ProcedureStep => ({ do: 'write', register: 'protection.COMMIT', value })
const committed: ProcedureStep = { do: 'poll', register: 'protection.COMMIT_STATUS', until: [0] }
const turned: Steps = [commits(SECOND_STAGE), committed, commits(FIRST_STAGE)]

/** Of steps that commit both stages at once, or each once: the second stage first. */
function secondFirst(steps: Steps): Steps {
  const last = steps.findLastIndex(isCommit)
  const first = steps.findIndex(isCommit)
  return first < 0 ? steps : [...steps.slice(0, first), ...turned, ...steps.slice(last + 1)]
}

export default {
  name: 'mp-12-stage-2-first',
  rule: 'MP-12.a',
  is: 'The procedure that reprograms two stages, of which the first is declared to be committed first, commits the second one first.',
  alsoBreaks: ['MP-6'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['two-stages'],
  platform: (good) => {
    const { protection } = demandUnit(
      good,
      'a protection unit with two stages',
      (p) => p.secondStage !== undefined,
    )
    const atOnce = (s: ProcedureStep) => (isCommit(s) ? commits(BOTH_STAGES) : s)
    const procedures = commitsApart(protection)
      ? good.procedures
      : good.procedures.map((p) => ({ ...p, steps: p.steps.map(atOnce) }))
    const ordered = { ...protection, secondStage: { commit: 'ordered' } as const }
    return withSteps({ ...good, protection: ordered, procedures }, 'reprogram', secondFirst)
  },
} satisfies Bug
