/** The matrix of known-bads: which rules noticed each, after how many operations, shrunk to how many. */
import { plural } from './names.ts'
import { mirroredRecords, recordsMarkdown } from './records.ts'
import { plain } from './story.ts'
import { type Style, unstyled } from './style.ts'

export const bugsFormat = 'wellbehaved/bugs/2'

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
  /** Why it was not planted on this platform. */
  readonly notPlanted?: string
}

/** How hard each known-bad was looked for. */
export interface BugEffort {
  readonly seed: number
  /** Runs, at most, of so many operations. */
  readonly runs: number
  readonly operations: number
  /** Runs in which the other rules are looked at, once its own has noticed it. */
  readonly runsAfter: number
  /** Pairs, at most, of a two-run rule that must notice it, and of each other one. */
  readonly pairs: number
  readonly pairsOfOthers: number
}

export interface BugMatrix extends BugEffort {
  readonly format: typeof bugsFormat
  readonly version: string
  /** It was interrupted: known-bads are missing, or all are. */
  readonly stopped?: true
  readonly bugs: readonly BugRow[]
}

export const isNoticed = ({ fired, rule }: BugRow): boolean => fired.includes(rule)
/** What its rule must notice, and did not. */
export const isMissed = (row: BugRow): boolean => row.notPlanted === undefined && !isNoticed(row)

/** Rules that one known-bad may break before it stands out: a story that nobody could attribute. */
export const firedMax = 4

export interface BugSums {
  readonly planted: number
  readonly missed: readonly BugRow[]
  /** Rules broken by a known-bad, in the mean. */
  readonly firedMean: number
  readonly outliers: readonly BugRow[]
  /** Published records that some known-bad mirrors. */
  readonly records: readonly string[]
  readonly platforms: readonly string[]
}

export function sumsOf({ bugs }: BugMatrix): BugSums {
  const planted = bugs.filter((b) => b.notPlanted === undefined)
  const fired = planted.reduce((n, b) => n + b.fired.length, 0)
  return {
    planted: planted.length,
    missed: planted.filter(isMissed),
    firedMean: fired / Math.max(1, planted.length),
    outliers: planted.filter((b) => b.fired.length > firedMax),
    records: mirroredRecords(bugs).map(({ record }) => record),
    platforms: [...new Set(bugs.map((b) => b.platform))],
  }
}

const count = (n: number | null): string => (n === null ? '–' : n.toLocaleString('en-US'))

const partLines = ({ stopped }: BugMatrix): string[] =>
  stopped ? ['Stopped early: this is a part of what was asked for, and known-bads are missing.'] : []

const effortText = (m: BugMatrix): string =>
  `seed ${m.seed}, at most ${plural(m.runs, 'run')} of ${plural(m.operations, 'operation')} each, ` +
  `${m.runsAfter} more once its rule has noticed; at most ${plural(m.pairs, 'pair')} for its own two-run rule, ${m.pairsOfOthers} for each other`

const firedLine = ({ firedMean, outliers }: BugSums): string =>
  `Rules broken by one: ${firedMean.toFixed(2)} in the mean${
    outliers.length > 0
      ? `; more than ${firedMax}: ${outliers.map((b) => `${b.name} (${b.fired.length})`).join(', ')}`
      : `, none more than ${firedMax}`
  }.`

function sumLines(matrix: BugMatrix): string[] {
  const sums = sumsOf(matrix)
  const noticed = sums.planted - sums.missed.length
  const skipped = matrix.bugs.length - sums.planted
  return [
    `${noticed} of ${plural(sums.planted, 'known-bad')} noticed by the rule that it names${skipped > 0 ? `; ${skipped} not planted here` : ''}.`,
    ...(sums.planted === 0 ? [] : [firedLine(sums)]),
    `Published bugs that they mirror: ${sums.records.length}${sums.records.length > 0 ? ` (${sums.records.join(', ')})` : ''}.`,
  ]
}

/** `file`: of the platform, where one was named. */
export function bugsText(matrix: BugMatrix, style: Style = unstyled, file?: string): string {
  const width = (cell: (b: BugRow) => string, head: string) =>
    Math.max(head.length, ...matrix.bugs.map((b) => cell(b).length))
  const names = width((b) => b.name, 'known-bad')
  const rules = width((b) => b.rule, 'its rule')
  const row = (b: BugRow): string => {
    const others = b.fired.filter((name) => name !== b.rule)
    const also = others.length > 0 ? `   also: ${others.join(', ')}` : ''
    const tail = b.notPlanted === undefined ? also : `   ${b.notPlanted}`
    return `  ${mark(b, style)}  ${b.name.padEnd(names)}  ${b.rule.padEnd(rules)}  ${count(b.detectedAfter).padStart(7)}  ${count(b.shrunk).padStart(6)}${tail}`
  }
  const byPlatform = sumsOf(matrix).platforms.flatMap((platform) => [
    style('bold', platform),
    `           ${'known-bad'.padEnd(names)}  ${'its rule'.padEnd(rules)}    after  shrunk`,
    ...matrix.bugs.filter((b) => b.platform === platform).map(row),
    '',
  ])
  return [
    ...byPlatform,
    ...partLines(matrix).map((line) => style('yellow', line)),
    `Effort: ${effortText(matrix)}.`,
    ...sumLines(matrix),
    nextStep(matrix, file),
    '',
  ].join('\n')
}

function nextStep(matrix: BugMatrix, file: string | undefined): string {
  if (sumsOf(matrix).missed.length > 0)
    return 'Next: raise --runs; a rule that stays silent cannot be trusted.'
  if (matrix.stopped) return 'Next: run it again for the whole, or ask for some with --only.'
  const shown = matrix.bugs.find((b) => b.notPlanted === undefined)
  return shown
    ? `Next: see one with: wellbehaved check ${file ?? shown.platform} --bug ${shown.name}`
    : 'Next: take another platform, or others of: wellbehaved bugs --list'
}

function mark(b: BugRow, style: Style): string {
  if (b.notPlanted !== undefined) return style('dim', 'skipped')
  return isNoticed(b) ? style('green', 'noticed') : style('red', 'MISSED ')
}

export function bugsMarkdown(matrix: BugMatrix): string {
  const row = (b: BugRow): string =>
    `| ${b.name} | ${plain(b.is)} | ${b.rule} | ${b.notPlanted ?? (b.fired.join(', ') || '–')} | ${count(b.detectedAfter)} | ${count(b.shrunk)} | ${plain(b.seenIn ?? '')} |`
  const byPlatform = sumsOf(matrix).platforms.flatMap((platform) => [
    `## On ${plain(platform)}`,
    '',
    '| known-bad | what is wrong | its rule | rules that broke | operations until it broke | shrunk to | seen in |',
    '| --- | --- | --- | --- | ---: | ---: | --- |',
    ...matrix.bugs.filter((b) => b.platform === platform).map(row),
    '',
  ])
  return [
    '# Known-bads and the rules that notice them',
    '',
    ...partLines(matrix).flatMap((line) => [`**${line}**`, '']),
    `Effort: ${effortText(matrix)}. A static rule needs no operation.`,
    '',
    ...sumLines(matrix).map((line) => `- ${line}`),
    '',
    ...byPlatform,
    '## By rule',
    '',
    '| rule | broken by the known-bad that names it | and by |',
    '| --- | --- | --- |',
    ...byRule(matrix),
    '',
    '## By published bug',
    '',
    ...recordsMarkdown(mirroredRecords(matrix.bugs)),
    '',
  ].join('\n')
}

/** A share of the known-bads that are played, and the operations after which so many were noticed. */
export interface Detected {
  readonly share: number
  readonly operations: number
}

const shares = [0.5, 0.75, 0.9, 0.95, 1] as const

/** Without those that the description alone shows. Empty: none was played. */
export function detectedIn({ bugs }: BugMatrix): readonly Detected[] {
  const after = played(bugs)
  return after.length === 0
    ? []
    : shares.map((share) => ({ share, operations: after[Math.ceil(share * after.length) - 1] ?? 0 }))
}

/** Operations until each was noticed, the fewest first. */
const played = (bugs: readonly BugRow[]): readonly number[] =>
  bugs.flatMap((b) => (isNoticed(b) && b.detectedAfter ? [b.detectedAfter] : [])).sort((a, b) => a - b)

/** Of each run that may show a defect, with the same chance: the largest chance that so many silent runs leave likely. */
const unlikely = 0.05
const chanceLeft = (runs: number): number => 1 - unlikely ** (1 / runs)

/** What the matrix says of how many runs are enough. */
export function enoughMarkdown(matrix: BugMatrix): readonly string[] {
  const rows = detectedIn(matrix)
  const { bugs, seed, runs, operations } = matrix
  const count = played(bugs).length
  return [
    `Of ${sumsOf(matrix).planted} known-bads (seed ${seed}, [the matrix](../reports/bugs.md)) the description alone shows ${
      bugs.filter((b) => isNoticed(b) && !b.detectedAfter).length
    }. The other ${count} are noticed by their rule after so many operations:`,
    '',
    '| of them | operations | runs of 100 |',
    '| ---: | ---: | ---: |',
    ...rows.map(
      (r) =>
        `| ${Math.round(100 * r.share)} % | ${r.operations.toLocaleString('en-US')} | ${Math.ceil(r.operations / operations).toLocaleString('en-US')} |`,
    ),
    '',
    `A default check plays ${runs.toLocaleString('en-US')} runs of ${operations} operations, and as many pairs for each two-run rule: ${
      played(bugs).filter((n) => n <= runs * operations).length
    } of these ${count} show in it. They are planted, so they are what somebody thought of, and each is looked for where it shows. Of a defect that nobody thought of, ${runs.toLocaleString('en-US')} silent runs say only this: if each run showed it with the same chance, that chance is, with 95 % confidence, below 1 in ${Math.floor(1 / chanceLeft(runs)).toLocaleString('en-US')}. A chance of nothing is not excluded: a defect that the sampler cannot reach stays unseen for ever.`,
  ]
}

function byRule({ bugs }: BugMatrix): string[] {
  const rules = [...new Set(bugs.flatMap((b) => [b.rule, ...b.fired]))].sort(byNumber)
  const names = (some: readonly BugRow[]) => some.map((b) => b.name).join(', ')
  return rules.map((rule) => {
    const fired = bugs.filter((b) => b.fired.includes(rule))
    return `| ${rule} | ${names(fired.filter((b) => b.rule === rule)) || '–'} | ${names(fired.filter((b) => b.rule !== rule))} |`
  })
}

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })
