/**
 * What GitHub's runner shows of a check: annotations at a line of the description (`workflow commands`, one a line), and
 * a summary of the step in Markdown.
 */
import type { Counterexample } from '../interface/counterexample.ts'
import type { Evidence } from '../interface/evidence.ts'
import { verdicts } from '../interface/verdicts.ts'
import { type Case, casesOf } from './cases.ts'
import { groupsOf } from './evidence.ts'
import { plural } from './names.ts'
import { plain } from './story.ts'

export interface Annotation {
  readonly level: 'error' | 'warning'
  /** From the root of the repository, with `/`; left out where it lies elsewhere. */
  readonly file?: string
  /** Both count from 1. */
  readonly line?: number
  readonly column?: number
  readonly title: string
  readonly message: string
}

/** `::error file=p.yaml,line=3,title=RST-12.a broken::…`, without its line's end. */
export function workflowCommand({ level, file, line, column, title, message }: Annotation): string {
  const given = { file, line, col: column, title }
  const said = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  )
  return `::${level} ${said.join(',')}::${data(message)}`
}

// A line's end would begin another command.
const data = (words: string): string =>
  words.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (words: string): string => data(words).replaceAll(':', '%3A').replaceAll(',', '%2C')

export interface Told {
  readonly counterexample: Counterexample
  /** Its file below the folder of counterexamples, as evidence names it. */
  readonly file: string
  readonly text: string
}

/** `place`: where the description speaks of something by that name. */
export function annotationsOf(
  evidence: Evidence,
  allow: readonly string[],
  told: readonly Told[],
  place: (names: readonly string[]) => Pick<Annotation, 'file' | 'line'>,
): readonly Annotation[] {
  return casesOf(evidence, allow).flatMap((one) => {
    if (one.is === 'passed' || one.is === 'skipped') return []
    const story = toldOf(one, told)
    return [
      {
        level: one.is === 'warned' ? ('warning' as const) : ('error' as const),
        ...place(story ? namesIn(story.counterexample) : []),
        title: `${one.name} ${one.type}`,
        message: story?.text ?? one.why,
      },
    ]
  })
}

const toldOf = ({ row }: Case, told: readonly Told[]): Told | undefined =>
  told.find(({ file }) => file === row?.counterexample?.file)

/** What of the description a counterexample is about: the last context that it names comes first. */
function namesIn({ platform, operations, pair, static: two }: Counterexample): readonly string[] {
  const contexts = operations.flatMap((op) => ('context' in op ? [op.context] : []))
  const secret = pair ? [pair.secretContext, pair.victim] : []
  const named = [...secret, ...contexts.reverse()].flatMap((c) => platform.contexts[c]?.name ?? [])
  return [...named, ...(two?.what ?? []).flatMap((what) => what.split(/[^\w-]+/))]
}

/** Of a row of the table that is no evidence. */
const shownVerdicts = ['broken', 'flaky', 'warned', 'vacuous', 'stopped', 'not observable', 'waived'] as const

/** Appended to what other steps have written: it ends with an empty line. */
export function stepSummary(evidence: Evidence, allow: readonly string[], told: readonly Told[]): string {
  const cases = casesOf(evidence, allow)
  const bad = cases.filter(({ is }) => is === 'failed' || is === 'undecided')
  const counted = groupsOf(evidence).map(([verdict, rows]) => `${rows.length} *${verdict}*`)
  const rows = cases.filter(({ row }) => shownVerdicts.some((verdict) => verdict === row?.verdict))
  const strays = cases.filter(({ row, is }) => row === undefined && is !== 'passed')
  return [
    `## wellbehaved: ${plain(evidence.platform)}${bad.length > 0 ? `, ${plural(bad.length, 'finding')}` : ''}`,
    '',
    `Version ${plain(evidence.version)}, ${evidence.runs > 0 ? `seed ${evidence.seed}, ${plural(evidence.runs, 'run')}` : 'static rules only'}${evidence.bug === undefined ? '' : `, known-bad ${plain(evidence.bug)}`}. ${counted.join(', ')}.${evidence.stopped ? ' **Stopped early.**' : ''}`,
    '',
    ...(rows.length + strays.length > 0
      ? ['| | verdict | why |', '| --- | --- | --- |', ...[...rows, ...strays].map(tableRow), '']
      : []),
    ...[...new Set(rows.map(({ type }) => type))].map((verdict) => `- *${verdict}*: ${meaningOf(verdict)}`),
    ...(rows.length > 0 ? [''] : []),
    ...told.flatMap(({ counterexample, text }) => [
      `<details><summary>${htmlText(counterexample.rule)}</summary>`,
      '',
      fenced(text),
      '',
      '</details>',
      '',
    ]),
  ].join('\n')
}

const tableRow = ({ name, type, why }: Case): string =>
  `| ${plain(name)} | ${type} | ${plain(why).replaceAll('\n', ' ')} |`

const meaningOf = (verdict: string): string =>
  Object.entries(verdicts).find(([word]) => word === verdict)?.[1] ?? ''

const htmlText = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A fence that is longer than any within. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.trimEnd()}\n${fence}`
}
