/** The families of protection side by side, as a page: `reports/families.md`. */
import type { Change, FamilyRow } from '../engines/compare-families.ts'

export interface Families {
  readonly format: typeof familiesFormat
  readonly version: string
  readonly platform: string
  readonly families: readonly FamilyRow[]
}
export const familiesFormat = 'wellbehaved/families/1'

const columns: readonly (readonly [head: string, of: (c: Change) => string | number])[] = [
  ['context', (c) => c.context],
  ['regions', (c) => c.regions],
  ['change', (c) => (c.from === c.to ? `${c.from}, written again` : `${c.from} to ${c.to}`)],
  ['writes', (c) => c.writes],
  ['cycles', (c) => c.cycles],
  ['refused: old only', (c) => c.oldRefused],
  ['new only', (c) => c.newRefused],
  ['both', (c) => c.bothRefused],
  ["others'", (c) => c.othersRefused],
  ['neither passes', (c) => c.neither],
]

export function familiesMarkdown({ platform, families }: Families): string {
  return [
    '# The families of protection side by side',
    '',
    `The system of \`${platform}\`, behind a unit of each family, with the family's default procedure: the window of a context`,
    'is changed, and at every cycle each bound of each window is tried in both directions, on a copy of the state. Software',
    'makes one step a cycle. *Writes* are those to the unit; *cycles* last from the first of them to the acknowledgement.',
    'The other figures are cycles in which a transfer is refused or held that only the old setting allows, only the new one,',
    'both, or that another context is allowed; and in which one passes that neither allows. All of it is played, nothing computed.',
    '',
    ...families.flatMap(({ family, changes, wrong }) => [
      `## ${family}`,
      '',
      line(columns.map(([head]) => head)),
      line(columns.map(([head], i) => (i === 0 || head === 'change' ? '---' : '---:'))),
      ...changes.map((c) => line(columns.map(([, of]) => `${of(c)}`))),
      '',
      `Of ${wrong.procedures} wrong procedures (a step of the update left out, or two neighbours swapped) ${wrong.open.length} let something pass in some state that neither setting allows:`,
      '',
      ...wrong.open.map((name) => `- ${name}`),
      '',
    ]),
    '## What it says',
    '',
    ...sums(families),
    '',
  ].join('\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** What a further region costs, from the changes above. */
function sums(families: readonly FamilyRow[]): string[] {
  return families.map(({ family, changes }) => {
    const most = Math.max(...changes.map((c) => c.regions))
    const writesOf = (regions: number) => changes.find((c) => c.regions === regions)?.writes ?? 0
    const refused = Math.max(...changes.filter((c) => c.regions === most).map((c) => c.bothRefused))
    return `- **${family}**: ${writesOf(1)} writes for one region, ${writesOf(most)} for ${most}; what both settings allow is refused for ${refused} cycles with ${most}.`
  })
}
