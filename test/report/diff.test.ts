/** What counts as a change between two evidences, and what does not. */
import { describe, expect, test } from 'vitest'
import type { Evidence, RuleEvidence } from '../../src/interface/evidence.ts'
import { diffText, evidenceDiff } from '../../src/report/diff.ts'
import { base } from './base-evidence.ts'

const row = (more: Partial<RuleEvidence>): RuleEvidence => ({
  id: 'A-1',
  kind: 'step',
  strength: 'must',
  verdict: 'held',
  exercised: 5,
  ...more,
})
const evidence = (...rules: readonly RuleEvidence[]): Evidence => ({ ...base, rules })
const found = (file: string, length: number) => ({ counterexample: { file, length } })

describe('from one row to another', () => {
  test.each<readonly [string, Partial<RuleEvidence>, Partial<RuleEvidence>, RegExp | undefined]>([
    ['nothing', {}, {}, undefined],
    ['exercised more often', {}, { exercised: 9 }, undefined],
    [
      'a roll-up that is open',
      {},
      { kind: 'rollUp', verdict: 'not built', exercised: 3 },
      /A-1 {2}held → open\n/,
    ],
    ['told in other words', { reason: 'a' }, { reason: 'b' }, undefined],
    ['another verdict', {}, { verdict: 'vacuous' }, /A-1 {2}held → vacuous\n/],
    [
      'exercised no more',
      { verdict: 'broken' },
      { verdict: 'broken', exercised: 0 },
      /exercised 5 times → never/,
    ],
    ['found', {}, { verdict: 'broken', ...found('a-1.json', 3) }, /held → broken {3}found: a-1\.json \(3 op/],
    ['found no more', { verdict: 'broken', ...found('a-1.json', 3) }, {}, /found no more: a-1\.json/],
    [
      'found otherwise',
      { verdict: 'broken', ...found('a-1.json', 3) },
      { verdict: 'broken', ...found('a-2.json', 1) },
      /broken {3}a-1\.json \(3 operations\) → a-2\.json \(1 operation\)/,
    ],
  ])('%s', (_what, before, after, said) => {
    const diff = evidenceDiff(evidence(row(before)), evidence(row(after)))
    expect(diff.rules.length).toBe(said ? 1 : 0)
    expect(diffText(diff)).toMatch(said ?? /^Nothing changed in 1 row\.\n$/)
  })

  test('a row that comes or goes is a change', () => {
    const more = evidence(row({}), row({ id: 'A-2' }))
    expect(diffText(evidenceDiff(evidence(row({})), more))).toMatch(/A-2 {2}no row → held/)
    expect(diffText(evidenceDiff(more, evidence(row({}))))).toMatch(/A-2 {2}held → no row/)
  })
})

test('what was compared across is said, and is no change of its own', () => {
  const other = { ...evidence(row({})), seed: 2, platform: 'other' }
  const diff = evidenceDiff(evidence(row({})), other)
  expect(diff.across.map(({ what }) => what)).toEqual(['platform', 'seed'])
  expect(diff.rules).toEqual([])
})
