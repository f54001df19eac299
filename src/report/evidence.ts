/**
 * Evidence as a report: `evidenceText` for a terminal, `evidenceMarkdown` for a file. Both say the same, in the same
 * order: verdicts (what is broken first), what was exercised, what is not covered.
 */

import { nameOfRule } from '../../properties/kit/rule.ts'
import { ourRows, type Rows, statementIn } from '../../properties/rows.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import { operationClasses } from '../interface/operations.ts'
import { isEvidence, type Verdict, verdicts } from '../interface/verdicts.ts'
import { coverageText } from './coverage.ts'
import { plural } from './names.ts'
import { plain } from './story.ts'
import { type Format, type Style, unstyled } from './style.ts'

/** The order in which a reader wants them. */
const order: readonly Verdict[] = [
  'broken',
  'flaky',
  'warned',
  'vacuous',
  'stopped',
  'not observable',
  'waived',
  'held',
  'proved',
  'not applicable',
  'not built',
]
const formats: Readonly<Partial<Record<Verdict, Format>>> = {
  broken: 'red',
  flaky: 'red',
  warned: 'yellow',
  vacuous: 'yellow',
  stopped: 'yellow',
  held: 'green',
  proved: 'green',
}

/** Rows by verdict, in the reader's order; those that are not built stand in one line below. */
export const groupsOf = (evidence: Evidence): readonly (readonly [Verdict, readonly RuleEvidence[]])[] =>
  order.flatMap((verdict) => {
    const rows = evidence.rules.filter((row) => row.verdict === verdict)
    return rows.length > 0 && verdict !== 'not built' ? [[verdict, rows] as const] : []
  })

const headline = (e: Evidence): string =>
  [
    e.platform,
    e.dut === 'core' ? 'our core' : `device ${e.dut}`,
    ...(e.bug ? [`known-bad ${e.bug}`] : []),
    e.runs > 0 ? `seed ${e.seed}` : 'static rules only',
    ...(e.runs > 0 ? [`${plural(e.runs, 'run')} of ${plural(e.operationsPerRun, 'operation')}`] : []),
  ].join(', ')

/** `rows`: those that say what each rule says. */
export function evidenceText(e: Evidence, style: Style = unstyled, rowsKnown: Rows = ourRows): string {
  const rows = groupsOf(e).flatMap(([, list]) => list)
  const width = (cell: (r: RuleEvidence) => string) => Math.max(0, ...rows.map((r) => cell(r).length))
  const widths = {
    name: width(nameOfRule),
    verdict: width((r) => r.verdict),
    exercised: width(exercised),
    sort: width(sortOf),
  }
  const table = groupsOf(e).flatMap(([verdict, list]) =>
    list.map((r) => {
      const word = style(formats[verdict] ?? 'dim', r.verdict.padEnd(widths.verdict))
      return `  ${word}  ${nameOfRule(r).padEnd(widths.name)}  ${exercised(r).padStart(widths.exercised)}  ${style('dim', sortOf(r).padEnd(widths.sort))}  ${statementIn(rowsKnown, r.id, r.part)}${tailOf(r)}`.trimEnd()
    }),
  )
  return [
    style('bold', headline(e)),
    ...(e.stopped
      ? [style('yellow', 'Stopped early: what follows covers a part of what was asked for.')]
      : []),
    '',
    ...table,
    ...(notBuiltLine(e) ? [`  ${style('dim', notBuiltLine(e))}`] : []),
    '',
    ...exercise(e),
    '',
    ...(e.coverage ? [coverageText(e.coverage, style)] : []),
  ].join('\n')
}

const exercised = (r: RuleEvidence): string =>
  r.exercised > 0 ? `${r.exercised.toLocaleString('en-US')}×` : '–'

const sortOf = ({ kind, strength }: RuleEvidence): string => `${kind}, ${strength}`

function tailOf(r: RuleEvidence): string {
  if (r.counterexample) return `   ${r.counterexample.file} (${lengthOf(r)})`
  return r.reason ? `   ${r.reason}` : ''
}

/** A static rule's needs no operation. */
const lengthOf = ({ kind, counterexample }: RuleEvidence): string =>
  kind === 'static' ? 'in the description' : plural(counterexample?.length ?? 0, 'operation')

function notBuiltLine(e: Evidence): string {
  const isSum = (r: RuleEvidence) => r.kind === 'rollUp' && r.exercised > 0
  const rows = e.rules.filter((r) => r.verdict === 'not built' && !isSum(r)).map(nameOfRule)
  const sums = e.rules.filter((r) => r.verdict === 'not built' && isSum(r))
  const open = sums.map((r) => `${nameOfRule(r)} stays open: ${r.reason}`)
  const counted =
    rows.length > 0
      ? [
          `${plural(rows.length, 'row')} not built, so not checked: ${rows.join(', ')}; why: wellbehaved explain ${rows[0]}`,
        ]
      : []
  return [...counted, ...open].join('. ')
}

/** What was exercised and what is not covered, one sentence each. */
function exercise(e: Evidence): string[] {
  const summary = `${e.rules.filter((r) => isEvidence(r.verdict)).length} of ${e.rules.length} rows have evidence.`
  return [summary, ...operationLines(e), ...pairLines(e), ...leftOutLines(e)]
}

function operationLines(e: Evidence): string[] {
  if (e.drawn === 0) return []
  const never = operationClasses.filter((name) => e.classes[name]?.drawn === 0)
  return [
    `Operations: ${e.operations.toLocaleString('en-US')} had an effect, ${percent(e.operations, e.drawn)} of the ${e.drawn.toLocaleString('en-US')} drawn.`,
    ...(e.starved.length > 0
      ? [
          `Starved (drawn, and never with an effect): ${e.starved.join(', ')}. Look for a platform in which they can.`,
        ]
      : ['Starved classes of operations: none.']),
    ...(never.length > 0 ? [`Never drawn: ${never.join(', ')}. More runs draw them.`] : []),
  ]
}

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`

function pairLines(e: Evidence): string[] {
  const lines = Object.entries(e.pairs).map(([rule, p]) => {
    const all = p.useful + p.noDifference + p.notComparable + p.victimSilent
    return `Pairs for ${rule}: ${p.useful} of ${all} useful (${percent(p.useful, all)}), ${p.noDifference} without a difference, ${p.notComparable} not comparable, ${p.victimSilent} in which the victim was silent.`
  })
  return [...lines, ...e.notCompared.map((what) => `Not compared: ${what}`)]
}

const leftOutLines = (e: Evidence): string[] =>
  e.leavesOut.map((what) => `The description leaves out: ${what}`)

/** `covered`: what is to be said of the statecharts. `rows`: those that say what each rule says. */
export function evidenceMarkdown(
  e: Evidence,
  stories: readonly string[],
  covered: readonly string[] = [],
  rows: Rows = ourRows,
): string {
  const used = [...new Set(groupsOf(e).map(([verdict]) => verdict))]
  const table = groupsOf(e).flatMap(([, list]) => list.map((r) => markdownRow(r, rows)))
  return [
    `# ${plain(e.platform)}, ${e.runs > 0 ? `seed ${e.seed}` : 'static rules only'}: what was verified`,
    '',
    `${plain(headline(e))}. Version ${plain(e.version)}, choices ${e.choicesDigest || 'none'}.`,
    ...(e.stopped ? ['', '**Stopped early: this covers a part of what was asked for.**'] : []),
    '',
    '## Verdicts',
    '',
    '| verdict | rule | what it says | kind | strength | exercised | |',
    '| --- | --- | --- | --- | --- | ---: | --- |',
    ...table,
    '',
    ...(notBuiltLine(e) ? [`${plain(notBuiltLine(e))}.`, ''] : []),
    ...used.map((verdict) => `- *${verdict}*: ${verdicts[verdict]}`),
    '',
    '## What was exercised',
    '',
    ...exercise(e).map((line) => `- ${plain(line)}`),
    ...classTable(e),
    '',
    ...covered,
    ...(stories.length > 0 ? ['## What was found', '', ...stories] : []),
  ].join('\n')
}

function markdownRow(r: RuleEvidence, rows: Rows): string {
  const file = r.counterexample ? `\`${r.counterexample.file}\`, ${lengthOf(r)}` : plain(r.reason ?? '')
  return `| ${r.verdict} | ${plain(nameOfRule(r))} | ${plain(statementIn(rows, r.id, r.part))} | ${r.kind} | ${r.strength} | ${r.exercised} | ${file} |`
}

function classTable(e: Evidence): string[] {
  const rows = Object.entries(e.classes)
  if (rows.length === 0) return []
  return [
    '',
    '| class of operations | drawn | had an effect |',
    '| --- | ---: | ---: |',
    ...rows.map(([name, c]) => `| ${name} | ${c.drawn} | ${c.effective} |`),
  ]
}
