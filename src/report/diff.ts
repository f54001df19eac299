/** What changed between two evidences: verdicts, exercises that fell to zero, findings. */
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import { plural } from './names.ts'
import { type Style, unstyled } from './style.ts'
import { open, wordOf } from './words.ts'

export const diffFormat = 'wellbehaved/diff/1'

export interface EvidenceDiff {
  readonly format: typeof diffFormat
  /** What was compared across; alone it is no change. */
  readonly across: readonly Changed[]
  readonly rules: readonly RuleChange[]
  /** Rows in both that are as they were. */
  readonly same: number
}

interface Changed {
  readonly what: string
  readonly before: string
  readonly after: string
}

type State = Pick<RuleEvidence, 'verdict' | 'exercised' | 'counterexample'> & {
  /** A roll-up that waits for other rows. */
  readonly open?: true
}

export interface RuleChange {
  readonly rule: string
  readonly before?: State
  readonly after?: State
  /** It was exercised before, and is no more. */
  readonly fellToZero?: true
  /** It was found, found no more, or found as another counterexample. */
  readonly finding?: 'new' | 'gone' | 'another'
}

const acrossOf: readonly (readonly [string, (e: Evidence) => string])[] = [
  ['platform', (e) => e.platform],
  ['version', (e) => e.version],
  ['device', (e) => e.dut],
  ['known-bad', (e) => e.bug ?? 'none'],
  ['seed', (e) => String(e.seed)],
  ['runs', (e) => String(e.runs)],
  ['operations a run', (e) => String(e.operationsPerRun)],
  ['stopped early', (e) => (e.stopped ? 'yes' : 'no')],
  ['shard', (e) => (e.shard ? `${e.shard.index} of ${e.shard.of}` : 'none')],
]

export function evidenceDiff(before: Evidence, after: Evidence): EvidenceDiff {
  const names = [...new Set([...before.rules, ...after.rules].map(nameOfRule))]
  const row = (e: Evidence, name: string) => e.rules.find((r) => nameOfRule(r) === name)
  const all = names.map((rule) => changeOf(rule, row(before, rule), row(after, rule)))
  const rules = all.flatMap((change) => (change ? [change] : []))
  return {
    format: diffFormat,
    across: acrossOf.flatMap(([what, of]) =>
      of(before) === of(after) ? [] : [{ what, before: of(before), after: of(after) }],
    ),
    rules,
    same: names.length - rules.length,
  }
}

function changeOf(
  rule: string,
  before: RuleEvidence | undefined,
  after: RuleEvidence | undefined,
): RuleChange | undefined {
  const fell = (before?.exercised ?? 0) > 0 && after?.exercised === 0
  const finding = findingOf(before?.counterexample, after?.counterexample)
  if (before?.verdict === after?.verdict && !fell && finding === undefined) return undefined
  return {
    rule,
    ...(before ? { before: stateOf(before) } : {}),
    ...(after ? { after: stateOf(after) } : {}),
    ...(fell ? { fellToZero: true as const } : {}),
    ...(finding ? { finding } : {}),
  }
}

const stateOf = (row: RuleEvidence): State => ({
  verdict: row.verdict,
  exercised: row.exercised,
  ...(row.counterexample ? { counterexample: row.counterexample } : {}),
  ...(wordOf(row) === open ? { open: true as const } : {}),
})

function findingOf(
  before: RuleEvidence['counterexample'],
  after: RuleEvidence['counterexample'],
): RuleChange['finding'] {
  if (!before || !after) return before ? 'gone' : after && 'new'
  return before.file === after.file && before.length === after.length ? undefined : 'another'
}

export function diffText({ across, rules, same }: EvidenceDiff, style: Style = unstyled): string {
  const width = Math.max(0, ...rules.map(({ rule }) => rule.length))
  const lines = rules.map((change) => `  ${change.rule.padEnd(width)}  ${sayChange(change)}`)
  return [
    ...across.map(({ what, before, after }) => style('dim', `Compared across: ${what} ${before} → ${after}`)),
    ...lines,
    rules.length === 0
      ? `Nothing changed in ${plural(same, 'row')}.`
      : `${plural(rules.length, 'row')} changed, ${same} did not.`,
    '',
  ].join('\n')
}

function sayChange({ before, after, fellToZero, finding }: RuleChange): string {
  const verdict = (state: State | undefined) => (state?.open ? open : (state?.verdict ?? 'no row'))
  const said = verdict(before) === verdict(after) ? verdict(before) : `${verdict(before)} → ${verdict(after)}`
  return [
    said,
    ...(fellToZero ? [`exercised ${before?.exercised} times → never`] : []),
    ...(finding ? [sayFinding(finding, before, after)] : []),
  ].join('   ')
}

function sayFinding(
  finding: NonNullable<RuleChange['finding']>,
  before: State | undefined,
  after: State | undefined,
): string {
  const said = (state: State | undefined) =>
    `${state?.counterexample?.file || 'a counterexample'} (${plural(state?.counterexample?.length ?? 0, 'operation')})`
  switch (finding) {
    case 'new':
      return `found: ${said(after)}`
    case 'gone':
      return `found no more: ${said(before)}`
    case 'another':
      return `${said(before)} → ${said(after)}`
  }
}
