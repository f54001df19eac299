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
  const isMet = ({ verdict }: RowVerdict) =>
    verdict === 'held' || verdict === 'proved' || verdict === 'not applicable'
  const met = rows.filter(isMet)
  if (broken.length > 0)
    return { verdict: 'broken', exercised: rows.length, reason: `broken: ${broken.join(', ')}` }
  if (met.length === rows.length) return { verdict: 'held', exercised: rows.length, reason: '' }
  return {
    verdict: 'not built',
    exercised: met.length,
    reason: `${met.length} of ${rows.length} rows are held, proved or not applicable; not so ${sayOpen(rows.filter((r) => !isMet(r)))}`,
  }
}

/** Rows that are named one by one, at most: of a run that asked for few rows nearly all are open. */
const namedMax = 8

function sayOpen(open: readonly RowVerdict[]): string {
  const names = open.slice(0, namedMax).map(({ id }) => id)
  const more = open.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
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
