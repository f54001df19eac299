/** `merge`: the shards of a campaign put together; of their counterexamples one for each rule and shrunk operations. */

import { lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { charts } from '../../models/charts.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Rows } from '../../properties/rows.ts'
import { merge, type Part } from '../engines/merge.ts'
import { readCounterexample } from '../formats/counterexample.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Evidence } from '../interface/evidence.ts'
import { coverageMarkdown } from '../report/coverage.ts'
import { evidenceMarkdown, evidenceText } from '../report/evidence.ts'
import { missing } from '../report/judgement.ts'
import { junitXml } from '../report/junit.ts'
import { plural } from '../report/names.ts'
import { storyMarkdown, storyOf, storyText } from '../report/story.ts'
import type { Allowance } from './arguments.ts'
import { drawPictures, exitOf } from './check.ts'
import type { Found } from './check-run.ts'
import { prepareCi } from './ci.ts'
import { configuredFor } from './config.ts'
import { fileNameOf } from './corpus.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { demandFolder, demandWritable, folderOf, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { type ReadFile, readFileOf } from './read-file.ts'
import { evidenceFrom } from './rules.ts'
import { version } from './version.ts'

export interface MergeArguments {
  readonly out?: string
  readonly corpus?: string
  readonly format: 'text' | 'json'
  readonly allow: readonly Allowance[]
  readonly junit?: string
  readonly config?: string
}

/** @throws InputError where the files are not the shards of one campaign, all of them. */
export async function mergeCommand(
  io: Io,
  files: readonly string[],
  given: MergeArguments,
): Promise<ExitCode> {
  prepareCi(io, given)
  const parts = files.map((file) => ({ file, evidence: evidenceFrom(io, file) }))
  const { rules, rows } = await configuredFor(io, given.config)
  const merged = merge(parts, version, rules)
  if ('problem' in merged) throw new InputError(merged.problem)
  const { evidence } = merged
  demandCharts(evidence)
  const strict = parts.some((part) => part.evidence.shard?.strict)
  const folders = foldersOf(io, evidence, given)
  for (const name of ['evidence.json', 'report.md']) demandWritable(join(folders.out, name))
  demandFolder(folders.counterexamples)
  const found = fold(io, parts, evidence)
  for (const { file, text } of found) writeWhole(join(folders.counterexamples, file), text)
  await write(folders.out, evidence, found, strict, rows)
  const code = codeOf(evidence, given.allow)
  const shownOf = (one: Found) => shownPath(io.cwd, join(folders.counterexamples, one.file))
  const stories = found.map((one) => ({
    ...one,
    story: storyOf(one.counterexample, shownOf(one), strict, rows),
  }))
  if (given.junit !== undefined) {
    const tell = (file: string) => stories.filter((s) => s.file === file).map((s) => storyText(s.story))
    const options = { allow: given.allow, storyOf: (file: string) => tell(file).join('\n'), rows }
    writeWhole(resolve(io.cwd, given.junit), junitXml(evidence, options))
  }
  if (given.format === 'json') {
    io.out(`${JSON.stringify(evidence, null, 2)}\n`)
    return code
  }
  for (const { story } of stories) io.out(`${storyText(story, io.style)}\n`)
  io.out(evidenceText(evidence, io.style, rows))
  io.out(closing(io, folders.out, parts, evidence, found, given, code))
  return code
}

/** Each is drawn. @throws InputError for one that there is not, and for one that stands twice. */
function demandCharts({ coverage }: Evidence): void {
  const names = coverage?.charts.map(({ chart }) => chart) ?? []
  const known = charts.map(({ name }) => name)
  const wrong = names.find((name, i) => !known.includes(name) || names.indexOf(name) < i)
  if (wrong !== undefined)
    throw new InputError(
      `The evidence speaks of the statechart ${JSON.stringify(wrong)}: it is none, or stands there twice. There are: ${known.join(', ')}. Check the shards again, and merge again.`,
    )
}

interface Folders {
  readonly out: string
  readonly counterexamples: string
}

function foldersOf(io: Io, { platform, bug }: Evidence, given: MergeArguments): Folders {
  const names = ['reports', 'runs', platform, ...(bug === undefined ? [] : [bug]), 'merged']
  if (given.out === undefined && !names.every(isFolderName))
    throw new InputError(
      'The evidence names its platform so that no folder can be named after it. Use --out.',
    )
  const out = folderOf(io.cwd, '--out', given.out, join(...names))
  return { out, counterexamples: folderOf(io.cwd, '--corpus', given.corpus, out) }
}

/** Of a stranger's file: it names no folder but one below. */
const isFolderName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,79}$/i.test(name)

/** An interrupted shard leaves the whole unfinished. */
function codeOf(evidence: Evidence, allow: readonly Allowance[]): ExitCode {
  const code = exitOf(evidence, allow)
  return evidence.stopped && code === EXIT.fine && !allow.includes('stopped') ? EXIT.due : code
}

async function write(
  out: string,
  evidence: Evidence,
  found: readonly Found[],
  strict: boolean,
  rows: Rows,
): Promise<void> {
  const pictures = await drawPictures(out, evidence)
  writeWhole(join(out, 'evidence.json'), `${JSON.stringify(evidence, null, 2)}\n`)
  const { coverage } = evidence
  writeWhole(
    join(out, 'report.md'),
    evidenceMarkdown(
      evidence,
      found.map((one) => storyMarkdown(storyOf(one.counterexample, one.file, strict, rows))),
      // How a chart was left is told with the names of the platform, in the report of the shard that covered.
      coverage ? coverageMarkdown(coverage, undefined, pictures) : [],
      rows,
    ),
  )
}

/** With its text, as it was found. */
interface Kept extends Found {
  readonly text: string
}

/** Those that lie beside their evidence, as this program names them; the same one, found twice, stands once. */
function fold(io: Io, parts: readonly Part[], evidence: Evidence): readonly Kept[] {
  const folded = new Map<string, Kept>()
  for (const { file, evidence: part } of parts) {
    const folder = dirname(resolve(io.cwd, file))
    const names = new Set(
      (part.shard?.findings ?? []).flatMap(({ at, counterexample }) =>
        counterexample && at >= -1 ? [counterexample.file] : [],
      ),
    )
    // Of static rules every shard has the same.
    for (const row of part.rules)
      if (row.kind === 'static' && row.counterexample) names.add(row.counterexample.file)
    for (const name of names) {
      const read = readIn(folder, name)
      const found = 'text' in read ? readCounterexample(read.text, name) : read
      if ('problem' in read) io.err(`Passed over: ${read.problem}\n`)
      else if ('problem' in found) io.err(`Passed over: ${found.problem}\n`)
      else if (fileNameOf(found.counterexample) !== name || !isOf(evidence, found.counterexample))
        io.err(`Passed over: ${name}: it is not what ${file} found. Take it from where that was checked.\n`)
      else keepEarliest(folded, { file: name, counterexample: found.counterexample, text: read.text })
    }
  }
  return [...folded.values()].sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** A link leads out of the folder. */
function readIn(folder: string, name: string): ReadFile {
  const path = join(folder, name)
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
    ? { problem: `${name}: a link. Put the file itself beside its evidence.` }
    : readFileOf(path, name)
}

const isOf = ({ platform, bug, seed }: Evidence, c: Counterexample): boolean =>
  c.platform.name === platform && c.bug === bug && c.seed === seed

function keepEarliest(folded: Map<string, Kept>, one: Kept): void {
  const known = folded.get(one.file)
  if (!known || (one.counterexample.run ?? 0) < (known.counterexample.run ?? 0)) folded.set(one.file, one)
}

function closing(
  io: Io,
  out: string,
  parts: readonly Part[],
  evidence: Evidence,
  found: readonly Found[],
  { allow }: MergeArguments,
  code: ExitCode,
): string {
  const folded = found.length > 0 ? `, ${plural(found.length, 'counterexample')}` : ''
  const shown = shownPath(io.cwd, out)
  return [
    `Merged: ${plural(parts.length, 'shard')}${folded}. Written: ${join(shown, 'evidence.json')}, ${join(shown, 'report.md')}`,
    nextStep(evidence, allow, code),
    '',
  ].join('\n')
}

function nextStep(evidence: Evidence, allow: readonly Allowance[], code: ExitCode): string {
  if (code === EXIT.broken) return 'Next: replay a counterexample, and mend what it shows.'
  if (code === EXIT.fine) return 'Nothing is broken. Next: compare it with an earlier one: wellbehaved diff'
  const due = missing(evidence, allow)
  if (due.length > 0) {
    const rows = due.map((r) => `${nameOfRule(r)} (${r.verdict})`).join(', ')
    const words = [...new Set(due.map((r) => r.verdict))].join(',')
    return `Next: ${rows} decided nothing. Raise --runs of every shard, or accept it with --allow ${words}.`
  }
  if (evidence.stopped) return 'Next: a shard was interrupted. Check it again, and merge again.'
  return 'Next: goals of the statecharts are not covered, or no rule has evidence; the report says which. Accept goals with --allow not-covered.'
}
