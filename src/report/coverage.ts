/** How much of the statecharts was walked: a table, what is excluded and why, what is missing, and what strayed. */
import type {
  ChartCoverage,
  Coverage,
  Goal,
  NonConformance,
  PairGoal,
  TransitionGoal,
} from '../interface/coverage.ts'
import type { Platform } from '../interface/platform.ts'
import { listed, plural } from './names.ts'
import { sayOperation } from './operations.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

const kinds = ['states', 'transitions', 'pairs'] as const
type Kind = (typeof kinds)[number]

const goalsOf = (chart: ChartCoverage, kind: Kind): readonly Goal[] => chart[kind]
const withStatus = <G extends Goal>(goals: readonly G[], status: Goal['status']): readonly G[] =>
  goals.filter((goal) => goal.status === status)

/** `27 of 29, 2 excluded` */
export function sayCovered(goals: readonly Goal[]): string {
  const excluded = withStatus(goals, 'excluded').length
  const tail = excluded > 0 ? `, ${excluded} excluded` : ''
  return `${withStatus(goals, 'covered').length} of ${goals.length}${tail}`
}

export const sayTransition = ({ from, event, to }: Pick<TransitionGoal, 'from' | 'event' | 'to'>): string =>
  `${from} – ${event} → ${to}`

export const sayPair = ({ from, first, by, second, to }: PairGoal): string =>
  `${from} – ${first} → ${by} – ${second} → ${to}`

/** Everything that is not covered, by name; of the pairs over a transition that is not, how many. */
export const notCovered = ({ charts }: Coverage): readonly string[] =>
  charts.flatMap(({ chart, states, transitions, pairs }) => {
    const missing = withStatus(transitions, 'not covered')
    const isMissing = (from: string, event: string) =>
      missing.some((t) => t.from === from && t.event === event)
    const open = withStatus(pairs, 'not covered')
    const own = open.filter((pair) => !isMissing(pair.from, pair.first) && !isMissing(pair.by, pair.second))
    const follow = open.length - own.length
    return [
      ...withStatus(states, 'not covered').map(({ state }) => `${chart}: ${state}`),
      ...missing.map((goal) => `${chart}: ${sayTransition(goal)}`),
      ...own.map((goal) => `${chart}: ${sayPair(goal)}`),
      ...(follow > 0 ? [`${chart}: ${plural(follow, 'pair')} over one of these transitions`] : []),
    ]
  })

export const countNotCovered = ({ charts }: Coverage): number =>
  charts.reduce(
    (sum, chart) =>
      sum + kinds.reduce((n, kind) => n + withStatus(goalsOf(chart, kind), 'not covered').length, 0),
    0,
  )

interface Excluded {
  readonly chart: string
  readonly reason: string
  readonly states: readonly string[]
  readonly transitions: readonly TransitionGoal[]
  readonly pairs: readonly PairGoal[]
}

/** By chart and reason, in the order in which they first occur. */
function excludedOf({ chart, ...goals }: ChartCoverage): readonly Excluded[] {
  const states = withStatus(goals.states, 'excluded')
  const transitions = withStatus(goals.transitions, 'excluded')
  const pairs = withStatus(goals.pairs, 'excluded')
  const reasons = new Set([...states, ...transitions, ...pairs].map((goal) => goal.reason ?? ''))
  return [...reasons].map((reason) => ({
    chart,
    reason,
    states: states.filter((goal) => goal.reason === reason).map(({ state }) => state),
    transitions: transitions.filter((goal) => goal.reason === reason),
    pairs: pairs.filter((goal) => goal.reason === reason),
  }))
}

const either = (words: readonly string[]): string => words.join(' or ')

/** `isolated, drained from isolated or draining and 3 pairs` */
function sayExcluded({ states, transitions, pairs }: Excluded): string {
  const events = [...new Set(transitions.map(({ event }) => event))]
  const byEvent = events.map((event) => {
    const from = transitions.filter((goal) => goal.event === event).map((goal) => goal.from)
    return `${event} from ${either(from)}`
  })
  return listed([...states, ...byEvent, ...(pairs.length > 0 ? [plural(pairs.length, 'pair')] : [])])
}

const effortOf = ({ paths, operations }: Coverage): string =>
  `${plural(paths, 'path')}, ${operations.toLocaleString('en-US')} operations`

export function coverageText(coverage: Coverage, style: Style = unstyled): string {
  const rows = coverage.charts.map((chart) => [
    chart.chart,
    ...kinds.map((kind) => sayCovered(goalsOf(chart, kind))),
  ])
  const table = [['chart', ...kinds], ...rows]
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)))
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd()
  const missing = notCovered(coverage)
  return [
    style('bold', `Coverage of the statecharts: ${effortOf(coverage)}`),
    style('dim', line(table[0])),
    ...rows.map(line),
    ...coverage.charts
      .flatMap(excludedOf)
      .map((e) => `  ${style('dim', 'excluded')}     ${e.chart}: ${sayExcluded(e)}: ${e.reason}`),
    ...missing.map((name) => `  ${style('yellow', 'not covered')}  ${name}`),
    '',
  ].join('\n')
}

/** `pictures`: by chart, the path of its picture from the report. Without the platform it tells not how a chart was left. */
export function coverageMarkdown(
  coverage: Coverage,
  platform: Platform | undefined,
  pictures: ReadonlyMap<string, string>,
): readonly string[] {
  const rows = coverage.charts.map(
    (chart) =>
      `| ${plain(chart.chart)} | ${kinds.map((kind) => sayCovered(goalsOf(chart, kind))).join(' | ')} |`,
  )
  const excluded = coverage.charts
    .flatMap(excludedOf)
    .map((e) => `- ${plain(`${e.chart}, ${sayExcluded(e)}: ${e.reason}`)}.`)
  const missing = notCovered(coverage).map((name) => `- ${plain(name)}`)
  return [
    '## Coverage of the statecharts',
    '',
    `${effortOf(coverage)}. Counted is what was seen, whatever was meant; a pair is two transitions in a row.`,
    '',
    '| chart | states | transitions | pairs |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...(missing.length > 0 ? ['Not covered:', '', ...missing, ''] : []),
    ...(excluded.length > 0
      ? ['Excluded, because this platform or this device cannot show it:', '', ...excluded, '']
      : []),
    ...(platform ? coverage.nonConformances.flatMap((found) => nonConformanceMarkdown(found, platform)) : []),
    ...[...pictures].flatMap(([chart, path]) => [`![${chart}](${path})`, '']),
  ]
}

/** `In the chart it is draining. Then: RESET_STATUS reads done, which is so in done only: the chart has no way there.` */
export function sayNonConformance({ states, seen, shown, open, flaky }: NonConformance): string {
  const beside = open > 0 ? `, with ${plural(open, 'transaction')} open at its port` : ''
  const what = `In the chart it is ${either(states)}${beside}. Then: ${seen}`
  const again = flaky ? ' Played again, it did not show.' : ''
  return shown.length === 0
    ? `${what}, for which the chart has no edge there.${again}`
    : `${what}, which is so in ${either(shown)} only: the chart has no way there.${again}`
}

const sayLength = ({ operations }: NonConformance): string =>
  operations.length === 0 ? 'in the start' : plural(operations.length, 'operation')

export function nonConformanceText(
  found: NonConformance,
  platform: Platform,
  style: Style = unstyled,
): string {
  const said = found.operations.map((op, i) => sayOperation(platform, op, found.observations[i] ?? []))
  const width = Math.max(0, ...said.map(({ who }) => who.length))
  return [
    `${style('red', style('bold', `${found.chart} not followed`))} by ${found.of}     ${style('dim', `${platform.name}, ${sayLength(found)}`)}`,
    ...said.map(
      ({ who, does }, i) => `${String(i + 1).padStart(3)}  ${style('cyan', who.padEnd(width))}  ${does}`,
    ),
    `  ${style('bold', sayNonConformance(found))}`,
    '',
  ].join('\n')
}

function nonConformanceMarkdown(found: NonConformance, platform: Platform): readonly string[] {
  const rows = found.operations.map((op, i) => {
    const { who, does } = sayOperation(platform, op, found.observations[i] ?? [])
    return `${i + 1}. **${plain(who)}** ${plain(does)}`
  })
  return [
    `### ${found.chart} not followed by ${plain(found.of)}`,
    '',
    `${plain(platform.name)}, ${sayLength(found)}`,
    '',
    ...rows,
    ...(rows.length > 0 ? [''] : []),
    `**${plain(sayNonConformance(found))}**`,
    '',
  ]
}
