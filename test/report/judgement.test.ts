/** What a verdict means to a runner: as `check` ends with it. */
import { describe, expect, test } from 'vitest'
import { exitOf } from '../../src/cli/check.ts'
import type { RuleEvidence } from '../../src/interface/evidence.ts'
import { type Verdict, verdicts } from '../../src/interface/verdicts.ts'
import { judge } from '../../src/report/judgement.ts'
import { base } from './base-evidence.ts'

const row = (verdict: Verdict, strength: string): RuleEvidence => ({
  id: 'A-1',
  kind: 'step',
  strength,
  verdict,
  exercised: 1,
  reason: 'because',
})
const held = { ...row('held', 'must'), id: 'A-2' }

const all = Object.keys(verdicts) as Verdict[]
const cases = all.flatMap((verdict) => ['must', 'should'].map((strength) => [verdict, strength] as const))

describe.each([[[]], [['vacuous']], [['vacuous', 'flaky', 'stopped']]] as const)('allowing %j', (allow) => {
  test.each(cases)('%s of a %s fails where check fails with it, and nowhere else', (verdict, strength) => {
    const one = row(verdict, strength)
    const code = exitOf({ ...base, rules: [one, held] }, [...allow])
    expect(judge(one, allow).is === 'failed').toBe(code !== 0)
  })
})

test('only evidence passes, and each other verdict is named first', () => {
  const judged = all.map((verdict) => [verdict, judge(row(verdict, 'should'), [])] as const)
  expect(judged.filter(([, { is }]) => is === 'passed').map(([verdict]) => verdict)).toEqual([
    'held',
    'proved',
  ])
  for (const [verdict, judgement] of judged)
    if (judgement.is !== 'passed') expect(judgement.why).toBe(`${verdict}: because`)
})
