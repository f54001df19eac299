/** From every sentence of the paper to its rule, its known-bads and its edges of the statecharts, and back. */
import { bugs } from '../../bugs/bugs.ts'
import { allEdges } from '../../models/charts.ts'
import type { Edge } from '../../models/compile.ts'
import { catalogue, type Row } from '../../properties/catalogue.ts'
import type { Rule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { plural } from './names.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const rulesFormat = 'wellbehaved/rules/1'

/** One row of the catalogue, or one part of it. */
export interface TracedRule {
  readonly id: string
  readonly part?: string
  readonly statement: string
  /** Where this version exercises it; absent: not built. */
  readonly file?: string
  readonly kind: string
  readonly strength: string
  /** Known-bads, by name. */
  readonly bugs: readonly string[]
  /** Edges of the statecharts that carry it. */
  readonly edges: readonly string[]
}

export interface Traceability {
  readonly format: typeof rulesFormat
  readonly version: string
  readonly rules: readonly TracedRule[]
  readonly edges: readonly Pick<Edge, 'chart' | 'from' | 'event' | 'to' | 'rules'>[]
}

export const sayEdge = ({ chart, from, event, to }: Pick<Edge, 'chart' | 'from' | 'event' | 'to'>): string =>
  `${chart}: ${from} --${event}--> ${to}`

export function traceability(version: string, fileOf: (rule: Rule) => string | undefined): Traceability {
  const edges = allEdges()
  return {
    format: rulesFormat,
    version,
    rules: catalogue.flatMap((row) => partsOf(row).map((part) => traced(row, part, edges, fileOf))),
    edges: edges.map(({ chart, from, event, to, rules: carried }) => ({
      chart,
      from,
      event,
      to,
      rules: carried,
    })),
  }
}

const partsOf = (row: Row): readonly (string | undefined)[] => row.parts?.map((p) => p.part) ?? [undefined]

function traced(
  row: Row,
  partName: string | undefined,
  edges: readonly Edge[],
  fileOf: (rule: Rule) => string | undefined,
): TracedRule {
  const part = row.parts?.find((p) => p.part === partName)
  const rule = rules.find((r) => r.id === row.id && r.part === partName)
  const file = rule && fileOf(rule)
  const name = partName === undefined ? row.id : `${row.id}.${partName}`
  return {
    id: row.id,
    ...(partName === undefined ? {} : { part: partName }),
    statement: part?.statement ?? row.statement,
    ...(file === undefined ? {} : { file }),
    kind: rule?.kind ?? part?.kinds[0] ?? row.kinds[0] ?? '',
    strength: part?.strength ?? row.strength,
    bugs: bugs.filter((bug) => bug.rule === name).map((bug) => bug.name),
    edges: edges.filter((edge) => edge.rules.includes(row.id)).map(sayEdge),
  }
}

const nameOf = ({ id, part }: TracedRule): string => (part === undefined ? id : `${id}.${part}`)

export function rulesText(t: Traceability, style: Style = unstyled): string {
  const width = Math.max(...t.rules.map((r) => nameOf(r).length))
  const rows = t.rules.map((r) => {
    const mark = r.file === undefined ? style('dim', 'not built') : style('green', 'built    ')
    return `  ${nameOf(r).padEnd(width)}  ${mark}  ${r.strength.padEnd(10)}  ${r.kind.padEnd(10)}  ${r.statement}`
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

export function rulesMarkdown(t: Traceability): string {
  const rows = t.rules.map(
    (r) =>
      `| ${nameOf(r)} | ${plain(r.statement)} | ${r.strength} | ${r.kind} | ${r.file ?? 'not built'} | ${r.bugs.join(', ')} | ${r.edges.length} |`,
  )
  const edges = t.edges.map(
    (e) => `| ${plain(e.chart)} | ${e.from} | ${e.event} | ${e.to} | ${e.rules.join(', ')} |`,
  )
  return [
    '# From the paper to the rules, and back',
    '',
    '| rule | it says | strength | kind | file | known-bads | edges |',
    '| --- | --- | --- | --- | --- | --- | ---: |',
    ...rows,
    '',
    '## Edges of the statecharts, and the rules that they carry',
    '',
    '| chart | from | event | to | rules |',
    '| --- | --- | --- | --- | --- |',
    ...edges,
    '',
  ].join('\n')
}
