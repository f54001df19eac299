/** Evidence as a report: what is broken first, what is not built in one line, and nothing of machine or moment. */
import { describe, expect, test } from 'vitest'
import { ourRows, statementIn } from '../../properties/rows.ts'
import { rules } from '../../properties/rules.ts'
import { check } from '../../src/engines/check.ts'
import type { Evidence, RuleEvidence } from '../../src/interface/evidence.ts'
import { evidenceMarkdown, evidenceText, groupsOf } from '../../src/report/evidence.ts'
import { missing } from '../../src/report/judgement.ts'
import { plain } from '../../src/report/story.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const base = check(smallPlatform, {
  rules,
  seed: 1,
  runs: 50,
  operations: 50,
  pairs: 50,
  version: '0',
}).evidence
const row = (id: string, verdict: RuleEvidence['verdict'], strength = 'must'): RuleEvidence => ({
  id,
  kind: 'step',
  strength,
  verdict,
  exercised: 1,
  reason: `because ${id}`,
})
const evidence: Evidence = {
  ...base,
  rules: [
    row('A-1', 'held'),
    row('A-2', 'vacuous'),
    row('A-3', 'not built'),
    row('A-4', 'broken'),
    row('A-5', 'not built'),
  ],
}

describe.each([
  ['text', evidenceText(evidence)],
  ['Markdown', evidenceMarkdown(evidence, ['the story'])],
])('as %s', (_name, report) => {
  test('what is broken comes before what is missing, and that before what is held', () => {
    const places = ['A-4', 'A-2', 'A-1'].map((id) => report.indexOf(id))
    expect(places.every((place) => place > 0)).toBe(true)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
  })

  test('rows that are not built are counted and named, in one line', () => {
    const lines = report.split('\n').filter((line) => /A-[35]/.test(line))
    expect(lines).toEqual([expect.stringMatching(/2 rows not built, so not checked: A-3, A-5; why: .*A-3\b/)])
  })

  test('it says the share of effective operations, the pairs and what was not compared', () => {
    expect(report).toMatch(/had an effect, \d+ % of the/)
    expect(report).toContain('Pairs for ERR-1')
    expect(report).toContain('Not compared: ')
  })

  test('a starved class is named', () => {
    const starving = { ...evidence, starved: ['guest hang'] }
    expect(evidenceText(starving)).toContain('Starved (drawn, and never with an effect): guest hang.')
    expect(evidenceText(evidence)).not.toContain('guest hang.')
  })
})

describe('every row', () => {
  test.each([
    ['text', evidenceText],
    ['Markdown', (e: Evidence) => evidenceMarkdown(e, [])],
  ] as const)('says as %s what its rule says, beside its ID', (_name, print) => {
    const lines = print(base).split('\n')
    for (const { id, part } of groupsOf(base).flatMap(([, rows]) => rows)) {
      const name = part === undefined ? id : `${id}.${part}`
      const row = lines.find((line) => line.split(/ +/).includes(name) && !line.startsWith('Pairs'))
      expect(row).toContain(plain(statementIn(ourRows, id, part)))
    }
  })
})

describe('every verdict', () => {
  test('is either listed or counted', () => {
    const listed = groupsOf(base).flatMap(([, rows]) => rows).length
    const notBuilt = base.rules.filter((r) => r.verdict === 'not built').length
    expect(listed + notBuilt).toBe(base.rules.length)
  })

  test('that is due is missing only of must rules, and only where it is not allowed', () => {
    const due = {
      ...base,
      rules: [
        row('A-1', 'vacuous'),
        row('A-2', 'stopped'),
        row('A-3', 'vacuous', 'should'),
        row('A-4', 'not built'),
      ],
    }
    expect(missing(due, []).map((r) => r.id)).toEqual(['A-1', 'A-2'])
    expect(missing(due, ['vacuous']).map((r) => r.id)).toEqual(['A-2'])
  })
})
