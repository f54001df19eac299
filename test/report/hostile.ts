/** Evidence whose every text is out to break what it is printed into. */
import { check } from '../../src/engines/check.ts'
import type { Evidence, RuleEvidence } from '../../src/interface/evidence.ts'
import { type Verdict, verdicts } from '../../src/interface/verdicts.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const options = { rules: [], seed: 1, runs: 0, operations: 1, pairs: 0, version: '0' } as const
const base = check(smallPlatform, options).evidence

/** Markup, a command of GitHub's runner, a table's bar, a fence, and what XML has no way to say. */
export const hostile =
  '</failure>]]>&amp;"\'<script>\n::error::100%\r\n| ``` |\u0000\u0007\u001b[2J\ud800 <!-- \u00e9\u{1f600}'

const row = (verdict: Verdict, i: number): RuleEvidence => ({
  id: `A-${i}`,
  kind: 'step',
  strength: 'must',
  verdict,
  exercised: i,
  reason: `${verdict} ${hostile}`,
  ...(verdict === 'broken' ? { counterexample: { file: 'a-1.json', length: 1 } } : {}),
})

/** One row a verdict, and a should that is vacuous. */
export const hostileEvidence: Evidence = {
  ...base,
  platform: hostile,
  rules: [
    ...(Object.keys(verdicts) as Verdict[]).map(row),
    { ...row('vacuous', 99), strength: 'should', reason: 'never seen' },
  ],
}
