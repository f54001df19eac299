/** SYS-8 is made of others' verdicts: its known-bad is a judge that overlooks some, on evidence made for the purpose. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { catalogue } from '../../properties/catalogue.ts'
import { judgeRollUp, type RowVerdict } from '../../properties/kit/roll-up.ts'
import { nameOfRule, type RollUpRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import { type Verdict, verdicts } from '../../src/interface/verdicts.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

type Judge = (rule: Pick<RollUpRule, 'rows'>, rows: readonly RowVerdict[]) => { readonly verdict: Verdict }

const rollUps = rules.filter((r): r is RollUpRule => r.kind === 'rollUp')
const every = Object.keys(verdicts) as Verdict[]
const met: readonly Verdict[] = ['held', 'proved', 'not applicable']
const all = (rule: RollUpRule, verdict: Verdict): RowVerdict[] => rule.rows.map((id) => ({ id, verdict }))
/** Evidence in which row n says something else. */
const but = (rows: readonly RowVerdict[], n: number, verdict: Verdict): RowVerdict[] =>
  rows.map((row, i) => (i === n ? { ...row, verdict } : row))

/** What a judge gets wrong, as sentences; none for a right one. */
function wrongs(judge: Judge, rule: RollUpRule): string[] {
  const held = all(rule, 'held')
  const found: string[] = []
  const expectVerdict = (rows: readonly RowVerdict[], verdict: Verdict, what: string) => {
    if (judge(rule, rows).verdict !== verdict) found.push(what)
  }
  for (const verdict of met) expectVerdict(all(rule, verdict), 'held', `all ${verdict}`)
  expectVerdict(
    rule.rows.map((id, i) => ({ id, verdict: met[i % 3] })),
    'held',
    'all met, in three ways',
  )
  rule.rows.forEach((id, n) => {
    expectVerdict(but(held, n, 'broken'), 'broken', `${id} broken among held ones`)
    expectVerdict(but(all(rule, 'not built'), n, 'broken'), 'broken', `${id} broken, the rest not built`)
    // A row of several parts is as good as its worst.
    expectVerdict([...held, { id, verdict: 'broken' }], 'broken', `a part of ${id} broken`)
    expectVerdict([{ id, verdict: 'vacuous' }, ...held], 'not built', `a part of ${id} vacuous`)
    for (const verdict of every.filter((v) => v !== 'broken' && !met.includes(v)))
      expectVerdict(but(held, n, verdict), 'not built', `${id} ${verdict} among held ones`)
    expectVerdict(
      held.filter((_, i) => i !== n),
      'not built',
      `${id} without a verdict`,
    )
  })
  expectVerdict([], 'not built', 'no evidence')
  expectVerdict([...held, { id: 'no row of it', verdict: 'broken' }], 'held', "another's row broken")
  return found
}

describe.each(rollUps.map((r) => [nameOfRule(r), r] as const))('%s', (_name, rule) => {
  test('is judged from every row, and from nothing else', () => {
    expect(rule.rows.length).toBeGreaterThan(10)
    expect(wrongs(judgeRollUp, rule)).toEqual([])
  })

  test('gathers every must row that obliges whom it speaks of, and no other', () => {
    const parties = {
      device: ['device'],
      system: ['integrator', 'protection', 'software', 'interrupt controller'],
    }
    const its: readonly string[] | undefined =
      rule.part === undefined ? undefined : parties[rule.part as keyof typeof parties]
    const gathered = catalogue.filter(
      (row) =>
        row.strength === 'must' &&
        !row.kinds.includes('rollUp') &&
        (its === undefined || row.obliged.some((party) => its.includes(party))),
    )
    expect(rule.rows).toEqual(gathered.map((row) => row.id))
  })

  test('that stays open names the rows that keep it so', () => {
    const { reason } = judgeRollUp(rule, but(but(all(rule, 'held'), 1, 'vacuous'), 3, 'not built'))
    expect(reason).toContain(`; not so ${rule.rows[1]}, ${rule.rows[3]}`)
    const many = judgeRollUp(rule, all(rule, 'vacuous')).reason
    expect(many).toContain(`${rule.rows[0]}, ${rule.rows[1]},`)
    expect(many).toContain(` and ${rule.rows.length - 8} more`)
  })

  const overlooks = (seen: (rows: readonly RowVerdict[]) => readonly RowVerdict[]): Judge => {
    return (r, rows) => judgeRollUp(r, seen(rows))
  }
  const mutants: readonly (readonly [string, Judge])[] = [
    [
      'a broken row',
      overlooks((rows) => rows.map((r) => (r.verdict === 'broken' ? { ...r, verdict: 'held' } : r))),
    ],
    ['the last row', (r, rows) => judgeRollUp({ rows: r.rows.slice(0, -1) }, rows)],
    ['the first row', (r, rows) => judgeRollUp({ rows: r.rows.slice(1) }, rows)],
    ['a second part', overlooks((rows) => rows.filter((r, i) => rows.findIndex((x) => x.id === r.id) === i))],
    [
      'a vacuous row',
      overlooks((rows) => rows.map((r) => (r.verdict === 'vacuous' ? { ...r, verdict: 'held' } : r))),
    ],
    ['everything', () => ({ verdict: 'held' })],
  ]
  test.each(mutants)('a judge that overlooks %s is shown to be wrong', (_what, judge) => {
    expect(wrongs(judge, rule)).not.toEqual([])
  })
})

test('a broken row breaks its roll-up in the evidence of a campaign, which names it', () => {
  const options = { rules, seed: 1, runs: 60, operations: 60, pairs: 0, version: 'test' }
  const bug = bugNamed('rst-12-no-completion-before-drain')
  const device = (planted: typeof bug) =>
    check(smallPlatform, { ...options, bug: planted }).evidence.rules.find(
      (r) => r.id === 'SYS-8' && r.part === 'device',
    )
  expect(device(bug)).toMatchObject({ verdict: 'broken', reason: expect.stringMatching(/^broken: .*RST-12/) })
  expect(device(undefined)).toMatchObject({ verdict: 'not built' })
})
