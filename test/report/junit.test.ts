/** JUnit's XML is well formed whatever stands in it, counts what it holds, and keeps the reasons of skips apart. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { junitXml } from '../../src/report/junit.ts'
import { hostile, hostileEvidence } from './hostile.ts'

const options = {
  allow: [],
  file: 'platforms/p.yaml',
  storyOf: (file: string) => `story of ${file} ${hostile}`,
}

interface Parsed {
  readonly name: string
  readonly file: string
  readonly classname: string
  readonly failure?: Told
  readonly error?: Told
  readonly skipped?: Told
  readonly 'system-out'?: string
}
interface Told {
  readonly type: string
  readonly message: string
  readonly '#text'?: string
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testcase',
})

function parsed(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true)
  const { testsuites } = parser.parse(xml)
  const { testsuite } = testsuites
  return { suites: testsuites, suite: testsuite, cases: testsuite.testcase as Parsed[] }
}

const caseOf = (cases: readonly Parsed[], word: string): Parsed => {
  const found = cases.find(({ 'system-out': out }) => out?.startsWith(word))
  if (!found) throw new Error(`there is no case ${word}`)
  return found
}

describe('of hostile evidence', () => {
  const { suites, suite, cases } = parsed(junitXml(hostileEvidence, options))

  test('a case a row is there, and the counts are those of the cases', () => {
    expect(cases).toHaveLength(hostileEvidence.rules.length)
    const having = (key: keyof Parsed) => String(cases.filter((one) => one[key] !== undefined).length)
    const counts = { tests: String(cases.length), failures: having('failure'), errors: having('error') }
    expect(suite).toMatchObject({ ...counts, skipped: having('skipped') })
    expect(suites).toMatchObject(counts)
    expect(cases.every(({ file }) => file === 'platforms/p.yaml')).toBe(true)
  })

  test('broken is a failure with its story; a due verdict that is missing is an error', () => {
    expect(caseOf(cases, 'broken').failure).toMatchObject({ type: 'broken' })
    expect(caseOf(cases, 'broken').failure?.['#text']).toContain('story of a-1.json </failure>]]>&amp;')
    for (const verdict of ['vacuous', 'flaky', 'stopped'])
      expect(caseOf(cases, `${verdict}, exercised`).error?.type).toBe(verdict)
  })

  test('what is skipped says why, each verdict in its own word', () => {
    const skipped = cases.flatMap(({ skipped }) => (skipped ? [skipped] : []))
    expect(skipped.map(({ type }) => type)).toEqual([
      'waived',
      'not observable',
      'not applicable',
      'not built',
      'vacuous',
    ])
    for (const { type, message } of skipped) expect(message.startsWith(`${type}: `)).toBe(true)
    expect(skipped.at(-1)?.message).toBe('vacuous: never seen')
  })

  test('what is accepted is skipped, no error', () => {
    const accepted = parsed(junitXml(hostileEvidence, { ...options, allow: ['vacuous', 'flaky', 'stopped'] }))
    expect(accepted.suite.errors).toBe('0')
    expect(caseOf(accepted.cases, 'vacuous').skipped?.type).toBe('vacuous')
  })
})

test('a campaign that decided nothing, and charts that are not covered, are errors of their own', () => {
  const goal = { state: 'x', status: 'not covered' } as const
  const coverage = {
    charts: [{ chart: 'c', states: [goal], transitions: [], pairs: [] }],
    paths: 0,
    operations: 0,
    nonConformances: [],
  }
  const { cases } = parsed(junitXml({ ...hostileEvidence, rules: [], coverage }, options))
  expect(cases.map(({ name, error }) => [name, error?.type])).toEqual([
    ['the statecharts are followed, and covered', 'not-covered'],
    ['some rule is decided', 'vacuous'],
  ])
})

test('a roll-up that is open is skipped as open, not as missing', () => {
  const row = {
    id: 'A-1',
    kind: 'rollUp',
    strength: 'must',
    verdict: 'not built',
    exercised: 3,
    reason: '1 of 4 rows is vacuous',
  } as const
  const { cases } = parsed(junitXml({ ...hostileEvidence, rules: [row] }, options))
  expect(cases[0]?.skipped).toMatchObject({ type: 'open', message: 'open: 1 of 4 rows is vacuous' })
})
