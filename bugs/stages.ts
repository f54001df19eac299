/** What known-bads of a unit with two stages change: which stages a commit puts in force, and when. */
import type { Platform, Procedure, ProcedureStep, StageCommit } from '../src/interface/platform.ts'
import { BOTH_STAGES, commitsApart } from '../src/interface/stages.ts'
import { DoesNotFit } from './bug.ts'
import { demandUnit } from './described.ts'

type Steps = Procedure['steps']

export const demandStages = (platform: Platform): Platform =>
  demandUnit(platform, 'a protection unit with two stages', (p) => p.secondStage !== undefined)

/** @throws DoesNotFit where it is declared otherwise: what the known-bad does is allowed there, or not what it changes. */
export function demandCommit(platform: Platform, ...commits: readonly StageCommit[]): Platform {
  const commit = demandStages(platform).protection.secondStage?.commit ?? 'together'
  if (commits.includes(commit)) return platform
  throw new DoesNotFit(
    `this known-bad needs two stages that are committed ${commits.join(' or ')}: these are ${commit}`,
  )
}

export const commitsStages = (value: number): ProcedureStep => ({
  do: 'write',
  register: 'protection.COMMIT',
  value,
})
const isCommit = (s: ProcedureStep): boolean => s.do === 'write' && s.register === 'protection.COMMIT'

/** These in place of all steps from the first commit to the last one. */
export function committing(steps: Steps, others: Steps): Steps {
  const [first, last] = [steps.findIndex(isCommit), steps.findLastIndex(isCommit)]
  return first < 0 ? steps : [...steps.slice(0, first), ...others, ...steps.slice(last + 1)]
}

/** Where one commit was for both stages each is committed by itself now, the first one first; procedures name both at once. */
export function committedApart(good: Platform): Platform {
  const { protection, procedures } = demandStages(good)
  if (commitsApart(protection)) return good
  const both = (s: ProcedureStep) => (isCommit(s) ? commitsStages(BOTH_STAGES) : s)
  return {
    ...good,
    title: `${good.title}, the first one committed first`,
    protection: { ...protection, secondStage: { commit: 'ordered' } },
    procedures: procedures.map((p) => ({ ...p, steps: p.steps.map(both) })),
  }
}
