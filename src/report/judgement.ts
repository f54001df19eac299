/** What a verdict means to a test runner or a CI: one reading, that of the exit code of `check`. */
import type { RuleEvidence } from '../interface/evidence.ts'
import { isEvidence, type Verdict } from '../interface/verdicts.ts'

/** skipped: nothing was checked, and nothing is due. `why` begins with the verdict, so that the reasons stay apart. */
export type Judgement =
  | { readonly is: 'passed' }
  | { readonly is: 'failed' | 'warned' | 'skipped'; readonly why: string }

/** Verdicts without which a campaign has not done what it is for. */
export const dueVerdicts = ['vacuous', 'flaky', 'stopped'] as const satisfies readonly Verdict[]

/** A must rule that is built, and has no verdict that decides. `allow`: verdicts that are accepted. */
export const isDue = ({ strength, verdict }: RuleEvidence, allow: readonly string[]): boolean =>
  strength === 'must' && dueVerdicts.some((due) => due === verdict) && !allow.includes(verdict)

export function judge(row: RuleEvidence, allow: readonly string[]): Judgement {
  const { verdict, reason } = row
  if (isEvidence(verdict)) return { is: 'passed' }
  const why = reason === undefined ? verdict : `${verdict}: ${reason}`
  if (verdict === 'broken' || isDue(row, allow)) return { is: 'failed', why }
  return verdict === 'warned' ? { is: 'warned', why } : { is: 'skipped', why }
}
