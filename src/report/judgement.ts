/** What a verdict means to a test runner or a CI: one reading, that of the exit code of `check`. */
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import { isEvidence, type Verdict } from '../interface/verdicts.ts'
import { countNotCovered } from './coverage.ts'
import { wordOf } from './words.ts'

/** skipped: nothing was checked, and nothing is due. `why` begins with the verdict, so that the reasons stay apart. */
export type Judgement =
  | { readonly is: 'passed' }
  | { readonly is: 'failed' | 'warned' | 'skipped'; readonly why: string }

/** Verdicts without which a campaign has not done what it is for. */
export const dueVerdicts = ['vacuous', 'flaky', 'stopped'] as const satisfies readonly Verdict[]

/** A must rule that is built, and has no verdict that decides. `allow`: verdicts that are accepted. */
export const isDue = ({ strength, verdict }: RuleEvidence, allow: readonly string[]): boolean =>
  strength === 'must' && dueVerdicts.some((due) => due === verdict) && !allow.includes(verdict)

/** Must rules without a verdict that decides. */
export const missing = ({ rules }: Evidence, allow: readonly string[]): readonly RuleEvidence[] =>
  rules.filter((row) => isDue(row, allow))

/** What of the statecharts was to be walked, and was not. */
export const unwalked = ({ coverage }: Evidence, allow: readonly string[]): number =>
  coverage && !allow.includes('not-covered') ? countNotCovered(coverage) : 0

/** Times that the device left a statechart, and not again when that was replayed. */
export const unsteady = ({ coverage }: Evidence, allow: readonly string[]): number =>
  allow.includes('flaky') ? 0 : (coverage?.nonConformances.filter(({ flaky }) => flaky).length ?? 0)

/** A campaign that decided nothing at all is no green one. */
export const decided = ({ rules }: Evidence): boolean =>
  rules.some((r) => isEvidence(r.verdict) || r.verdict === 'warned')

export function judge(row: RuleEvidence, allow: readonly string[]): Judgement {
  const { verdict, reason } = row
  const word = wordOf(row)
  if (isEvidence(verdict)) return { is: 'passed' }
  const why = reason === undefined ? word : `${word}: ${reason}`
  if (verdict === 'broken' || isDue(row, allow)) return { is: 'failed', why }
  return verdict === 'warned' ? { is: 'warned', why } : { is: 'skipped', why }
}
