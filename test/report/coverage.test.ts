/** Coverage as a report and over the pictures: how each goal stands is said in words, whatever its colour. */
import { beforeAll, describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { observedCharts } from '../../models/observe.ts'
import { check } from '../../src/engines/check.ts'
import { cover } from '../../src/engines/cover.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { readEvidence } from '../../src/formats/evidence.ts'
import type { ChartCoverage, Coverage, GoalStatus, NonConformance } from '../../src/interface/coverage.ts'
import { coverageMarkdown, coverageText, nonConformanceText, notCovered } from '../../src/report/coverage.ts'
import { drawChart, drawCovered, type Picture } from '../../src/report/diagrams.ts'
import { evidenceMarkdown } from '../../src/report/evidence.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const { coverage } = cover(smallPlatform, { rules: [] })

/** The reset engine's chart with one transition otherwise, and the pairs over it. */
const standing = (event: string, status: GoalStatus): ChartCoverage => {
  const chart = coverage.charts[1]
  const reason = status === 'excluded' ? { reason: 'planted' } : {}
  const change = <G extends { status: GoalStatus }>(goal: G, isIt: boolean): G =>
    isIt ? { ...goal, status, ...reason } : goal
  return {
    ...chart,
    transitions: chart.transitions.map((goal) => change(goal, goal.event === event)),
    pairs: chart.pairs.map((goal) => change(goal, goal.first === event || goal.second === event)),
  }
}
const withChart = (chart: ChartCoverage): Coverage => ({ ...coverage, charts: [chart] })

describe('as text', () => {
  test('each chart has a row, and each reason of an exclusion a line', () => {
    const text = coverageText(coverage)
    expect(text).toMatch(/context-lifecycle +8 of 8 +27 of 29, 2 excluded +95 of 109, 14 excluded/)
    expect(text).toMatch(/reset-and-drain +5 of 5 +16 of 16 +55 of 56, 1 excluded/)
    expect(text).toContain(
      'reverted from editing or failedUpdatePending and 13 pairs: a procedure reverts only to begin',
    )
    expect(text).not.toContain('not covered')
  })

  test('what is not covered is named once, and the pairs over it are counted', () => {
    const chart = standing('bound exceeded', 'not covered')
    const pairs = chart.pairs.filter((goal) => goal.status === 'not covered').length
    expect(pairs).toBeGreaterThan(5)
    expect(notCovered(withChart(chart))).toEqual([
      'reset-and-drain: draining – bound exceeded → isolated',
      `reset-and-drain: ${pairs} pairs over one of these transitions`,
    ])
    expect(coverageText(withChart(chart))).toContain(
      'not covered  reset-and-drain: draining – bound exceeded',
    )
  })

  test('a device that leaves a chart is told with the operations, the state and what was seen', () => {
    const subject = subjectOf(smallPlatform, bugNamed('rst-12-no-completion-before-drain'))
    const [found] = cover(subject.platform, { ...subject.options, rules: [] }).coverage.nonConformances
    const text = nonConformanceText(found, smallPlatform)
    expect(text).toContain('reset-and-drain not followed by station-1')
    expect(text).toContain('puts beat 0 of the oldest open transaction of context 1 (station-1) at its port')
    expect(text).toContain(
      'In the chart it is draining, with 1 transaction open at its port. Then: done is acknowledged',
    )
    expect(
      coverageMarkdown({ ...coverage, nonConformances: [found] }, smallPlatform, new Map()).join('\n'),
    ).toContain('### reset-and-drain not followed by station-1')
  })

  test('an event without an edge is told as such', () => {
    const found: NonConformance = {
      chart: 'context-lifecycle',
      of: 'station-1',
      states: ['unassigned', 'assigned'],
      seen: 'window and gate opened',
      shown: [],
      open: 0,
      operations: [],
      observations: [],
    }
    expect(nonConformanceText(found, smallPlatform)).toContain(
      'In the chart it is unassigned or assigned. Then: window and gate opened, for which the chart has no edge there.',
    )
    expect(nonConformanceText({ ...found, flaky: true }, smallPlatform)).toContain(
      'Played again, it did not show.',
    )
  })
})

describe('over the pictures', () => {
  const chart = observedCharts.reset.chart
  const draw = (event: string, status: GoalStatus) => drawChart(chart, standing(event, status))
  const saying: Readonly<Record<GoalStatus, RegExp>> = {
    covered: /bound exceeded \(seen\s\d+×\)/,
    excluded: /bound exceeded \(excluded\)/,
    'not covered': /bound exceeded \(NOT\sCOVERED\)/,
  }
  const classes: Readonly<Record<GoalStatus, string>> = {
    covered: 'covered',
    excluded: 'excluded',
    'not covered': 'missing',
  }

  test.each(Object.keys(saying) as GoalStatus[])(
    'what is %s says so, and has a line of its own',
    async (status) => {
      const { mermaid, svg } = await draw('bound exceeded', status)
      expect(mermaid).toMatch(saying[status])
      expect(svg).toMatch(saying[status])
      const arrow = svg.split('<g ').find((group) => saying[status].test(group))
      expect(arrow).toContain(`class="edge transition ${classes[status]}`)
    },
  )

  test('a transition to itself that is not covered marks the box in which it stands', async () => {
    const before = await draw('bound exceeded', 'covered')
    const after = await draw('reset requested', 'not covered')
    expect(before.mermaid).toContain('class resetting covered')
    expect(after.mermaid).toContain('class resetting missing')
    expect(after.mermaid).toMatch(/stays on reset requested \(NOT\sCOVERED\)/)
  })

  let pictures: ReadonlyMap<string, Picture>
  beforeAll(async () => {
    pictures = await drawCovered(coverage)
  })

  test('each chart that was covered is drawn, and the plain picture is none of them', async () => {
    expect([...pictures.keys()]).toEqual(coverage.charts.map(({ chart: name }) => name))
    expect((await drawChart(chart)).svg).not.toContain('covered')
  })
})

test('coverage is read back as it was written, and stands in the report with its pictures', () => {
  const { evidence } = check(smallPlatform, {
    rules: [],
    seed: 1,
    runs: 1,
    operations: 10,
    pairs: 1,
    version: '0',
    cover: true,
  })
  expect(evidence.coverage?.charts).toEqual(coverage.charts)
  expect(readEvidence(JSON.stringify(evidence), 'x.json')).toEqual({
    evidence: JSON.parse(JSON.stringify(evidence)),
  })
  const bad = { ...evidence, coverage: { ...coverage, paths: -1 } }
  expect(readEvidence(JSON.stringify(bad), 'x.json')).toMatchObject({
    problem: expect.stringContaining('coverage'),
  })
  const pictures = new Map([['reset-and-drain', 'coverage/reset-and-drain.svg']])
  const markdown = evidenceMarkdown(evidence, [], coverageMarkdown(coverage, smallPlatform, pictures))
  expect(markdown).toContain('## Coverage of the statecharts')
  expect(markdown).toContain('| reset-and-drain | 5 of 5 | 16 of 16 | 55 of 56, 1 excluded |')
  expect(markdown).toContain('![reset-and-drain](coverage/reset-and-drain.svg)')
})
