/** The hypervisor's procedures attacked: what each swap and each omission breaks, and each step failing once. */
import type { Attacked, ProcedureChange } from '../engines/attack.ts'
import type { FailedStep } from '../engines/fail-steps.ts'
import type { Procedure } from '../interface/platform.ts'
import { plural } from './names.ts'
import { sayStep } from './steps.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const proceduresFormat = 'wellbehaved/procedures/1'

/** Steps count from 1, as in docs/interface.md. */
export type ChangeRow = ProcedureChange & { readonly says: string } & Attacked
export type FailingRow = FailedStep & { readonly says: string }

export interface ProcedureTable {
  readonly format: typeof proceduresFormat
  readonly version: string
  readonly platform: string
  readonly seed: number
  /** For each change: runs, at most, of so many operations, then pairs for each two-run rule. */
  readonly runs: number
  readonly operations: number
  readonly pairs: number
  readonly runsPerFailingStep: number
  /** The procedures that were asked for; left out: all of the platform. */
  readonly only?: readonly string[]
  /** An interruption came first: rows are missing. */
  readonly stopped?: true
  readonly changes: readonly ChangeRow[]
  readonly failing: readonly FailingRow[]
}

export function changeRow(
  procedures: readonly Procedure[],
  change: ProcedureChange,
  result: Attacked,
): ChangeRow {
  const steps = procedures.find((p) => p.name === change.procedure)?.steps ?? []
  const said = (i: number): string => sayStep(steps[i])
  const says =
    change.change === 'omit'
      ? `without ${change.step + 1}: ${said(change.step)}`
      : `${change.step + 2} before ${change.step + 1}: ${said(change.step + 1)}, then ${said(change.step)}`
  return { ...change, step: change.step + 1, says, ...result }
}

export function failingRow(procedures: readonly Procedure[], failed: FailedStep): FailingRow {
  const step = procedures.find((p) => p.name === failed.procedure)?.steps[failed.step]
  return { ...failed, step: failed.step + 1, says: step ? sayStep(step) : '' }
}

const outcomeOf = (row: ChangeRow): string => (row.outcome === 'broken' ? row.rule : row.outcome)

function detailOf(row: ChangeRow): string {
  switch (row.outcome) {
    case 'broken':
      return `${plural(row.shrunk, 'operation')} (found after ${row.detectedAfter.toLocaleString('en-US')})`
    case 'not shown':
      return row.why
    case 'harmless':
      return `it ended ${plural(row.ended, 'time')} in the first runs`
  }
}

/** Why a step was never made to fail, or what broke when it did. */
const failingDetail = ({ failed, broken }: FailingRow): string => {
  if (broken.length > 0) return broken.map((b) => `${b.rule} (${plural(b.shrunk, 'operation')})`).join(', ')
  return failed > 0
    ? 'nothing broke'
    : 'not shown: the start ends there, or no run of this platform comes to it'
}

const count = (rows: readonly ChangeRow[], outcome: Attacked['outcome']): number =>
  rows.filter((row) => row.outcome === outcome).length

function sumLines(t: ProcedureTable): string[] {
  const broke = t.failing.filter((f) => f.broken.length > 0).length
  return [
    `${plural(t.changes.length, 'change')}: ${count(t.changes, 'broken')} break a rule, ${count(t.changes, 'harmless')} are harmless, ${count(t.changes, 'not shown')} cannot show on this platform.`,
    `${plural(t.failing.length, 'step')} failing: ${broke > 0 ? `after ${broke} of them a rule broke` : 'nothing broke after any'}; ${t.failing.filter((f) => f.failed === 0).length} could not be made to fail.`,
  ]
}

const effort = (t: ProcedureTable): string =>
  `seed ${t.seed}, at most ${plural(t.runs, 'run')} of ${plural(t.operations, 'operation')} for each change, then ${plural(t.pairs, 'pair')} for each two-run rule, until a rule breaks; ${plural(t.runsPerFailingStep, 'run')} for each step that fails, without two-run rules`

const proceduresOf = ({ changes, failing }: ProcedureTable): readonly string[] => [
  ...new Set([...changes, ...failing].map((row) => row.procedure)),
]

/** What makes the table a part of the whole, one sentence each. */
const partLines = ({ stopped, only }: ProcedureTable): string[] => [
  ...(stopped
    ? ['Stopped early: this is a part of what was asked for, and steps that fail may be missing.']
    : []),
  ...(only ? [`A part: only ${only.join(', ')} of the procedures.`] : []),
]

export function proceduresText(t: ProcedureTable, style: Style = unstyled): string {
  const colour = { broken: 'green', harmless: 'yellow', 'not shown': 'dim' } as const
  const width = Math.max(0, ...t.changes.map((r) => outcomeOf(r).length))
  const changes = proceduresOf(t).flatMap((name) => [
    style('bold', name),
    ...t.changes
      .filter((r) => r.procedure === name)
      .map(
        (r) =>
          `  ${style(colour[r.outcome], outcomeOf(r).padEnd(width))}  ${r.says}   ${style('dim', detailOf(r))}`,
      ),
  ])
  const failing = t.failing.filter((f) => f.broken.length > 0)
  return [
    ...changes,
    ...failing.map((f) => style('red', `${f.procedure}, step ${f.step} failing: ${failingDetail(f)}`)),
    '',
    ...partLines(t).map((line) => style('yellow', line)),
    `${t.platform}: ${effort(t)}.`,
    ...sumLines(t),
    'Next: a step whose loss is harmless is either not needed, or guarded by no rule; read it in docs/interface.md.',
    '',
  ].join('\n')
}

export function proceduresMarkdown(t: ProcedureTable): string {
  const changes = (name: string): string[] =>
    t.changes
      .filter((r) => r.procedure === name)
      .map((r) => `| ${r.says} | ${outcomeOf(r)} | ${plain(detailOf(r))} |`)
  const failing = (name: string): string[] =>
    t.failing
      .filter((f) => f.procedure === name)
      .map((f) => `| ${f.step}: ${f.says} | ${f.failed} | ${failingDetail(f)} |`)
  return [
    `# The hypervisor's procedures attacked, on ${plain(t.platform)}, seed ${t.seed}`,
    '',
    'Each swap of neighbouring steps and each omission of a step, planted as a changed procedure and looked for with every',
    'rule: the rule that broke first with the length of its shrunk sequence, or *harmless* (it ran, and no rule broke at',
    'this effort), or *not shown* with the reason why this platform cannot show it. Steps as numbered in',
    '[docs/interface.md](../docs/interface.md#default-procedures-of-the-hypervisor).',
    '',
    ...partLines(t).flatMap((line) => [`**${line}**`, '']),
    `On ${plain(t.platform)}: ${effort(t)}.`,
    '',
    ...sumLines(t).map((line) => `- ${line}`),
    '',
    ...proceduresOf(t).flatMap((name) => [
      `## ${name}`,
      '',
      '| change | breaks | |',
      '| --- | --- | --- |',
      ...changes(name),
      '',
      '| step that fails | runs | then |',
      '| --- | ---: | --- |',
      ...failing(name),
      '',
    ]),
  ].join('\n')
}
