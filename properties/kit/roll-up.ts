/** Runs a roll-up: the verdict of a row that is made of others' verdicts. */
import type { Verdict } from '../../src/interface/verdicts.ts'
import type { RollUpRule } from './rule.ts'

export interface RowVerdict {
  readonly id: string
  readonly verdict: Verdict
}

/** One broken row breaks it; it is held only when each row is held, proved or not applicable; else not built. */
export function judgeRollUp(
  rule: Pick<RollUpRule, 'rows'>,
  verdicts: readonly RowVerdict[],
): { readonly verdict: Verdict; readonly exercised: number; readonly reason: string } {
  const of = (id: string) => verdicts.filter((v) => v.id === id).map((v) => v.verdict)
  const rows = rule.rows.map((id) => ({ id, verdict: worst(of(id)) }))
  const broken = rows.filter((r) => r.verdict === 'broken').map((r) => r.id)
  const met = rows.filter(
    (r) => r.verdict === 'held' || r.verdict === 'proved' || r.verdict === 'not applicable',
  )
  if (broken.length > 0)
    return { verdict: 'broken', exercised: rows.length, reason: `broken: ${broken.join(', ')}` }
  if (met.length === rows.length) return { verdict: 'held', exercised: rows.length, reason: '' }
  return {
    verdict: 'not built',
    exercised: met.length,
    reason: `${met.length} of ${rows.length} rows are held, proved or not applicable`,
  }
}

/** A row with parts is as good as its worst part. */
const order: readonly Verdict[] = [
  'broken',
  'flaky',
  'stopped',
  'vacuous',
  'not observable',
  'warned',
  'waived',
  'not built',
  'held',
  'proved',
  'not applicable',
]
const worst = (verdicts: readonly Verdict[]): Verdict =>
  order.find((v) => verdicts.includes(v)) ?? 'not built'
