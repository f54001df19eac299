/** What `check` says last: what became of the corpus, where everything is, whether a planted bug was noticed, what to do. */

import { join } from 'node:path'
import { type Bug, shownOn } from '../../bugs/bug.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Replayed } from '../engines/replay.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { plural } from '../report/names.ts'
import { shellWord } from './dut.ts'
import { EXIT, type ExitCode } from './exit.ts'

export interface Closed {
  /** The description, as it was named on the command line. */
  readonly file: string
  readonly platform: Platform
  readonly bug: Bug | undefined
  readonly evidence: Evidence
  readonly replayed: Readonly<Record<string, Replayed>>
  /** The folder of evidence and report, as somebody would name it. */
  readonly out: string
  /** Must rules that decided nothing, and were not accepted so. */
  readonly due: readonly RuleEvidence[]
  /** Goals of the statecharts that are not covered, and were not accepted so. */
  readonly open: number
  /** Times that the device left a statechart once and not again, where that was not accepted. */
  readonly flaky: number
  readonly code: ExitCode
  readonly given: { readonly dut: string; readonly static?: true; readonly time?: number }
}

export function closing(closed: Closed): string {
  const { bug, evidence, out } = closed
  const again = Object.values(closed.replayed)
  const passing = again.filter((result) => result === 'now passes').length
  return [
    ...(again.length > 0
      ? [`Replayed first: ${again.length} of the corpus, ${passing} now pass and stay as regressions.`]
      : []),
    `Written: ${written(evidence)
      .map((name) => join(out, name))
      .join(', ')}`,
    ...(bug ? [sayNoticed(evidence, bug)] : []),
    ...sayUnseen(evidence),
    nextStep(closed),
    '',
  ].join('\n')
}

const written = ({ coverage }: Evidence): readonly string[] => [
  'evidence.json',
  'report.md',
  ...(coverage?.charts.map(({ chart }) => join('coverage', `${chart}.svg`)) ?? []),
]

const isNoticed = (row: RuleEvidence | undefined): boolean =>
  row?.verdict === 'broken' || row?.verdict === 'warned'

const rowOf = ({ rules }: Evidence, { rule }: Bug): RuleEvidence | undefined =>
  rules.find((r) => nameOfRule(r) === rule)

/** Its rule was asked for, and did not notice it. */
export function isOverlooked(evidence: Evidence, bug: Bug): boolean {
  const row = rowOf(evidence, bug)
  return row !== undefined && !isNoticed(row)
}

/** Whether the rule that the known-bad names noticed it. */
function sayNoticed(evidence: Evidence, bug: Bug): string {
  const row = rowOf(evidence, bug)
  if (!row) return `${bug.rule}, which ${bug.name} breaks, was not asked for.`
  if (isNoticed(row)) return `Noticed: ${bug.rule}, which ${bug.name} breaks, is ${row.verdict}.`
  const left = evidence.coverage?.nonConformances.map(({ chart }) => `chart ${chart}`) ?? []
  const others = [...evidence.rules.filter(isNoticed).map(nameOfRule), ...new Set(left)]
  const elsewhere = others.length > 0 ? `; others noticed something: ${others.join(', ')}` : ''
  return `Not noticed: ${bug.rule}, which ${bug.name} breaks, is ${row.verdict}${elsewhere}.`
}

/** A green end says nothing of these. */
function sayUnseen({ rules }: Evidence): readonly string[] {
  const unseen = rules.filter((r) => r.strength === 'must' && r.verdict === 'not observable')
  if (unseen.length === 0) return []
  const names = unseen.map(nameOfRule).join(', ')
  return [
    `Not observable: ${plural(unseen.length, 'must row')} (${names}). The device does not report what they need, so nothing is known of them.`,
  ]
}

/** What bounds the campaign. */
const boundOf = ({ given }: Closed): string => (given.time === undefined ? '--runs' : '--time')

function nextWithBug(closed: Closed, bug: Bug): string {
  const { evidence, platform } = closed
  const row = rowOf(evidence, bug)
  if (!row) return `Next: ask for its rule: --rules ${bug.rule}`
  if (isNoticed(row))
    return 'Next: replay its counterexample with the command that stands below its story. Nothing is to be mended: the bug was planted.'
  const raise = `Next: raise ${boundOf(closed)}`
  const others = shownOn(bug).filter((name) => name !== platform.name)
  return others.length > 0
    ? `${raise}, try another --seed, or check a platform on which it is shown: ${others.join(', ')}.`
    : `${raise}, or try another --seed.`
}

/** Where nothing is broken. */
function greenNext({ file, platform, given, evidence, out }: Closed): string {
  if (evidence.shard)
    return `Nothing is broken in shard ${evidence.shard.index} of ${evidence.shard.of}. Next: check the others, and put all of them together: wellbehaved merge ${join(out, 'evidence.json')} …`
  if (!given.static && given.dut !== 'core')
    return `Nothing is broken. Next: see that its adapter is honest: wellbehaved adapter ${shellWord(given.dut)} ${shellWord(file)}`
  if (!given.static)
    return `Nothing is broken. Next: see that the suite would notice: wellbehaved bugs ${file}`
  const device = given.dut === 'core' ? '' : `--dut ${shellWord(given.dut)} `
  const green = 'Nothing that the description alone decides is broken. Next:'
  return obstacleToExecution(platform) === undefined
    ? `${green} play it as well: wellbehaved check ${device}${file}`
    : `${green} see that the static rules would notice: wellbehaved bugs ${file}`
}

function dueNext(closed: Closed): string {
  const { bug, due, open, flaky, evidence } = closed
  if (due.length === 0 && open > 0)
    return `Next: ${plural(open, 'goal')} of the statecharts not covered. See in the pictures how far the device came, or accept it with --allow not-covered.`
  if (due.length === 0 && flaky > 0)
    return `Next: the device left a statechart ${plural(flaky, 'time')}, and not again when that was replayed. Run it again, or accept it with --allow flaky.`
  if (due.length === 0 && bug && isOverlooked(evidence, bug)) return nextWithBug(closed, bug)
  if (due.length === 0)
    return 'Next: no rule that was asked for has evidence; the verdicts say why. List what is built with: wellbehaved rules'
  const rows = due.map((r) => `${nameOfRule(r)} (${r.verdict})`).join(', ')
  const words = [...new Set(due.map((r) => r.verdict))].join(',')
  return `Next: ${rows} decided nothing. Raise ${boundOf(closed)}, or accept it with --allow ${words}.`
}

function nextStep(closed: Closed): string {
  const { bug, code, evidence } = closed
  switch (code) {
    case EXIT.due:
      return dueNext(closed)
    case EXIT.device:
      return 'The device failed: this is what it came to until then.'
    case EXIT.interrupted:
      return 'Interrupted: this is a part of what was asked for. Run it again for the whole.'
    default:
      if (bug) return nextWithBug(closed, bug)
      return code === EXIT.broken ? brokenNext(evidence) : greenNext(closed)
  }
}

const brokenNext = ({ rules }: Evidence): string =>
  rules.some((r) => r.verdict === 'broken')
    ? 'Next: replay a counterexample with the command that stands below its story, and mend what it shows.'
    : 'Next: mend the device where its story leaves the chart, or the chart where the device is right.'
