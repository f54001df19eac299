/** Hazard × family, as a page: `reports/hazards.md`. */
import type { ProtectionFamily } from '../interface/platform.ts'

export const hazardsFormat = 'wellbehaved/hazards/1'

export interface HazardRow {
  readonly hazard: string
  readonly family: ProtectionFamily
  /** The platform; left out: that of the table. */
  readonly on?: string
  readonly bug: string
  readonly rule: string
  /** Operations until its rule noticed it, and its counterexample's length; null: missed. */
  readonly after: number | null
  readonly shrunk: number | null
}

export interface HazardTable {
  readonly format: typeof hazardsFormat
  readonly version: string
  readonly platform: string
  readonly right: readonly {
    readonly family: ProtectionFamily
    readonly operations: number
    readonly broken: readonly string[]
  }[]
  readonly wrong: readonly HazardRow[]
  readonly otherwise: readonly { readonly hazard: string; readonly why: string }[]
}

export function hazardsMarkdown({ platform, right, wrong, otherwise }: HazardTable): string {
  return [
    '# The hazards of changing a setting, by family of protection',
    '',
    `The system of \`${platform}\` behind a unit of each family, with the family's default procedures. Each known-bad is planted`,
    'and looked for by sampling, which is not told where to look: at most 2,000 runs of 100 operations from seed 1. 0 operations: it',
    'breaks while the system starts. Where the rule is X-1.a the unit claims `closes`.',
    '',
    '## The right procedures',
    '',
    '| family | operations that had an effect | broken |',
    '| --- | ---: | --- |',
    ...right.map(
      ({ family, operations, broken }) =>
        `| ${family} | ${operations.toLocaleString('en-US')} | ${broken.join(', ') || 'nothing'} |`,
    ),
    '',
    '## What is wrong in one place',
    '',
    '| hazard | family | known-bad | rule | noticed after | shrunk |',
    '| --- | --- | --- | --- | ---: | ---: |',
    ...wrong.map(
      (r) =>
        `| ${r.hazard} | ${r.family}${r.on === undefined ? '' : ` (${r.on})`} | ${r.bug} | ${r.rule} | ${r.after?.toLocaleString('en-US') ?? 'missed'} | ${r.shrunk ?? '–'} |`,
    ),
    '',
    'Where a family is not named above:',
    '',
    ...otherwise.map(({ hazard, why }) => `- *${hazard}*: ${why}.`),
    '',
  ].join('\n')
}
