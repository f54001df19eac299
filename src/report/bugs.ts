/** The matrix of known-bads: which rules noticed each, after how many operations, shrunk to how many. */
import { plural } from './names.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const bugsFormat = 'wellbehaved/bugs/1'

export interface BugRow {
  readonly name: string
  readonly platform: string
  /** The rule that must notice it. */
  readonly rule: string
  /** What is wrong. */
  readonly is: string
  readonly seenIn?: string
  /** Rules that broke, by name. */
  readonly fired: readonly string[]
  /** Operations until its rule broke; null: it did not, or needs none to be played. */
  readonly detectedAfter: number | null
  /** Operations of its rule's counterexample; null: there is none. */
  readonly shrunk: number | null
}

export interface BugMatrix {
  readonly format: typeof bugsFormat
  readonly version: string
  readonly platform: string
  readonly seed: number
  readonly runs: number
  readonly bugs: readonly BugRow[]
}

export const isNoticed = ({ fired, rule }: BugRow): boolean => fired.includes(rule)

const count = (n: number | null): string => (n === null ? '–' : n.toLocaleString('en-US'))

export function bugsText(matrix: BugMatrix, style: Style = unstyled): string {
  const width = (cell: (b: BugRow) => string, head: string) =>
    Math.max(head.length, ...matrix.bugs.map((b) => cell(b).length))
  const names = width((b) => b.name, 'known-bad')
  const rules = width((b) => b.rule, 'its rule')
  const rows = matrix.bugs.map((b) => {
    const others = b.fired.filter((name) => name !== b.rule)
    const mark = isNoticed(b) ? style('green', 'noticed') : style('red', 'MISSED ')
    const also = others.length > 0 ? `   also: ${others.join(', ')}` : ''
    return `  ${mark}  ${b.name.padEnd(names)}  ${b.rule.padEnd(rules)}  ${count(b.detectedAfter).padStart(7)}  ${count(b.shrunk).padStart(6)}${also}`
  })
  const missed = matrix.bugs.filter((b) => !isNoticed(b)).length
  return [
    style('bold', `${matrix.platform}, seed ${matrix.seed}, ${plural(matrix.runs, 'run')} each`),
    `           ${'known-bad'.padEnd(names)}  ${'its rule'.padEnd(rules)}    after  shrunk`,
    ...rows,
    '',
    missed === 0
      ? 'Each was noticed by its rule. Next: see one with: wellbehaved check PLATFORM --bug NAME'
      : `${plural(missed, 'known-bad')} missed by its rule. Next: raise --runs; a rule that stays silent cannot be trusted.`,
    '',
  ].join('\n')
}

export function bugsMarkdown(matrix: BugMatrix): string {
  const rows = matrix.bugs.map(
    (b) =>
      `| ${b.name} | ${plain(b.is)} | ${b.rule} | ${b.fired.join(', ') || '–'} | ${count(b.detectedAfter)} | ${count(b.shrunk)} |`,
  )
  return [
    '# Known-bads and the rules that notice them',
    '',
    `On ${plain(matrix.platform)}, seed ${matrix.seed}, ${plural(matrix.runs, 'run')} each; a static rule needs no operation.`,
    '',
    '| known-bad | what is wrong | its rule | rules that broke | operations until it broke | shrunk to |',
    '| --- | --- | --- | --- | ---: | ---: |',
    ...rows,
    '',
  ].join('\n')
}
