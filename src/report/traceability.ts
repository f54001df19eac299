/** From every sentence of the paper, and every rule of one's own, to its rule, its known-bads and its edges of the statecharts, and back. */
import type { Bug } from '../../bugs/bug.ts'
import { allEdges } from '../../models/charts.ts'
import type { Edge } from '../../models/compile.ts'
import { isBeyond } from '../../properties/catalogue/beyond.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import type { AnyRow } from '../../properties/rows.ts'
import { ours, type Suite } from '../engines/suite.ts'
import type { RuleEvidence } from '../interface/evidence.ts'
import type { Verdict } from '../interface/verdicts.ts'
import { plural } from './names.ts'
import { type MirroredRecord, mirroredRecords, recordsMarkdown } from './records.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const rulesFormat = 'wellbehaved/rules/1'

/** One row of the catalogue, or one part of it; or a rule of one's own. */
export interface TracedRule {
  readonly id: string
  readonly part?: string
  /** The paper's sentence; of a rule that is not of the paper its statement. */
  readonly clause: string
  /** Not of the paper: learnt from published bugs, or added by whoever checks. */
  readonly own?: true
  readonly statement: string
  /** Where this version exercises it; absent: not built. */
  readonly file?: string
  readonly kind: string
  readonly strength: string
  /** Known-bads, by name, and the published bugs that they mirror. */
  readonly bugs: readonly string[]
  readonly seenIn: readonly string[]
  /** Edges of the statecharts that carry it. */
  readonly edges: readonly string[]
  /** What was found on each platform; none where it is not built. */
  readonly evidence: readonly TracedEvidence[]
}

export interface TracedEvidence {
  readonly platform: string
  readonly verdict: Verdict
  readonly exercised: number
}

/** The verdicts of one campaign: evidence, or its row in a table. */
export interface Judged {
  readonly platform: string
  readonly rules: readonly Pick<RuleEvidence, 'id' | 'part' | 'verdict' | 'exercised'>[]
}

export interface Traceability {
  readonly format: typeof rulesFormat
  readonly version: string
  readonly rules: readonly TracedRule[]
  readonly edges: readonly Pick<Edge, 'chart' | 'from' | 'event' | 'to' | 'rules'>[]
  /** Published bugs, and the known-bads that mirror them. */
  readonly records: readonly MirroredRecord[]
}

export const sayEdge = ({ chart, from, event, to }: Pick<Edge, 'chart' | 'from' | 'event' | 'to'>): string =>
  `${chart}: ${from} --${event}--> ${to}`

export function traceability(
  version: string,
  fileOf: (rule: Rule) => string | undefined,
  judged: readonly Judged[] = [],
  { rules, rows, bugs }: Suite = ours,
): Traceability {
  const edges = allEdges()
  const sources = { edges, fileOf, judged, rules, bugs }
  return {
    format: rulesFormat,
    version,
    rules: rows.all.flatMap((row) => partsOf(row).map((part) => traced(row, part, sources))),
    edges: edges.map(({ chart, from, event, to, rules: carried }) => ({
      chart,
      from,
      event,
      to,
      rules: carried,
    })),
    records: mirroredRecords(bugs),
  }
}

interface Sources {
  readonly edges: readonly Edge[]
  readonly fileOf: (rule: Rule) => string | undefined
  readonly judged: readonly Judged[]
  readonly rules: readonly Rule[]
  readonly bugs: readonly Bug[]
}

const partsOf = (row: AnyRow): readonly (string | undefined)[] => row.parts?.map((p) => p.part) ?? [undefined]

function traced(
  row: AnyRow,
  partName: string | undefined,
  { edges, fileOf, judged, rules, bugs }: Sources,
): TracedRule {
  const part = row.parts?.find((p) => p.part === partName)
  const rule = rules.find((r) => r.id === row.id && r.part === partName)
  const file = rule && fileOf(rule)
  const name = partName === undefined ? row.id : `${row.id}.${partName}`
  const planted = bugs.filter((bug) => bug.rule === name)
  return {
    id: row.id,
    ...(partName === undefined ? {} : { part: partName }),
    clause: row.clause,
    ...(rule?.own || isBeyond(row.id) ? { own: true as const } : {}),
    statement: part?.statement ?? row.statement,
    ...(file === undefined ? {} : { file }),
    kind: rule?.kind ?? part?.kinds[0] ?? row.kinds[0] ?? '',
    strength: part?.strength ?? row.strength,
    bugs: planted.map((bug) => bug.name),
    seenIn: planted.flatMap((bug) => bug.seenIn ?? []),
    edges: edges.filter((edge) => edge.rules.some((id) => id === row.id)).map(sayEdge),
    evidence: rule ? judged.flatMap((one) => evidenceOf(one, row.id, partName)) : [],
  }
}

function evidenceOf(
  { platform, rules: rows }: Judged,
  id: string,
  part: string | undefined,
): TracedEvidence[] {
  const row = rows.find((r) => r.id === id && r.part === part)
  return row ? [{ platform, verdict: row.verdict, exercised: row.exercised }] : []
}

export function rulesText(t: Traceability, style: Style = unstyled): string {
  const width = Math.max(...t.rules.map((r) => nameOfRule(r).length))
  const rows = t.rules.map((r) => {
    const mark = r.file === undefined ? style('dim', 'not built') : style('green', 'built    ')
    return `  ${nameOfRule(r).padEnd(width)}  ${mark}  ${r.strength.padEnd(10)}  ${r.kind.padEnd(10)}  ${r.statement}`
  })
  const built = t.rules.filter((r) => r.file !== undefined).length
  return [
    ...rows,
    '',
    `${built} of ${t.rules.length} rows are built; ${plural(t.edges.length, 'edge')} of the statecharts carry rules.`,
    'Next: read one with: wellbehaved explain RST-12',
    '',
  ].join('\n')
}

const evidenceText = (evidence: readonly TracedEvidence[]): string =>
  evidence
    .map(
      (e) =>
        `${e.platform}: ${e.verdict}${e.exercised > 0 ? ` ${e.exercised.toLocaleString('en-US')}×` : ''}`,
    )
    .join('; ')

export function rulesMarkdown(t: Traceability): string {
  return [
    '# From the paper to the rules, and back',
    '',
    `${t.rules.filter((r) => r.file !== undefined).length} of ${t.rules.length} rows are built. A row that is not built was not checked.`,
    '',
    '| rule | it says | strength | kind | file | known-bads | evidence |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...t.rules.map(markdownRow),
    '',
    '## The sentences of the paper',
    '',
    '| rule | sentence |',
    '| --- | --- |',
    ...sentences(t),
    '',
    '## Edges of the statecharts, and the rules that they carry',
    '',
    '| chart | from | event | to | rules |',
    '| --- | --- | --- | --- | --- |',
    ...t.edges.map((e) => `| ${plain(e.chart)} | ${e.from} | ${e.event} | ${e.to} | ${e.rules.join(', ')} |`),
    '',
    '## Published bugs, and the known-bads that mirror them',
    '',
    ...recordsMarkdown(t.records),
    '',
  ].join('\n')
}

function markdownRow(r: TracedRule): string {
  const records = r.seenIn.length > 0 ? ` (seen in ${r.seenIn.map(plain).join(', ')})` : ''
  const cells = [
    nameOfRule(r),
    plain(r.statement),
    r.strength,
    r.kind,
    r.file ?? 'not built',
    `${r.bugs.join(', ')}${records}`,
    plain(evidenceText(r.evidence)),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Once each, with every rule that it gives. */
function sentences({ rules: rows }: Traceability): string[] {
  const byClause = new Map<string, string[]>()
  for (const { id, clause } of rows.filter(({ own }) => !own)) {
    const ids = byClause.get(clause) ?? []
    if (!ids.includes(id)) ids.push(id)
    byClause.set(clause, ids)
  }
  return [...byClause].map(([clause, ids]) => `| ${ids.join(', ')} | ${plain(clause)} |`)
}
