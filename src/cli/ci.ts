/** What `check` leaves for a CI: a JUnit file, GitHub's annotations and the summary of its step. */
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { annotationsOf, stepSummary, type Told, workflowCommand } from '../report/github.ts'
import { junitXml } from '../report/junit.ts'
import { storyOf, storyText } from '../report/story.ts'
import { type CheckArguments, type CheckRun, replayWith, shownFile } from './check-run.ts'
import { InputError } from './exit.ts'
import { demandWritable, writeWhole } from './files.ts'
import type { Io } from './io.ts'

/** Better before a long campaign than after it. @throws InputError where the JUnit file cannot be written. */
export function prepareCi(io: Io, { junit }: Pick<CheckArguments, 'junit'>): void {
  if (junit === undefined) return
  if (junit === '')
    throw new InputError('--junit: found nothing, expected a file. Name one, such as report.xml.')
  const path = resolve(io.cwd, junit)
  if (isDirectory(path))
    throw new InputError(`--junit: ${junit} is a directory. Name a file in it, such as report.xml.`)
  demandWritable(path)
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** `file`: the description, as it was typed. */
export function reportToCi(io: Io, file: string, given: CheckArguments, ran: CheckRun): void {
  const told = ran.found.map((one) => {
    const story = storyOf(
      one.counterexample,
      shownFile(io, ran, one),
      given.strict === true,
      ran.configured.rows,
      replayWith(ran),
    )
    return { ...one, text: storyText(story) }
  })
  if (given.junit !== undefined) {
    const story = (name: string) => told.find((one) => one.file === name)?.text ?? ''
    const options = {
      allow: given.allow,
      file: file.split(sep).join('/'),
      storyOf: story,
      rows: ran.configured.rows,
    }
    writeWhole(resolve(io.cwd, given.junit), junitXml(ran.evidence, options))
  }
  if (given.github || io.github.isRunner) annotate(io, file, given, ran, told)
}

function annotate(
  io: Io,
  file: string,
  given: CheckArguments,
  { evidence }: CheckRun,
  told: readonly Told[],
): void {
  const path = resolve(io.cwd, file)
  const shown = inRepository(io, path)
  const lines = readFileSync(path, 'utf8').split(/\r?\n/)
  const place = (names: readonly string[]) =>
    shown === undefined ? {} : { file: shown, line: lineOf(lines, names) }
  const to = given.format === 'json' ? 'err' : 'out'
  for (const one of annotationsOf(evidence, given.allow, told, place)) io.command(workflowCommand(one), to)
  const { summary } = io.github
  if (summary === undefined) return
  try {
    appendFileSync(summary, stepSummary(evidence, given.allow, told))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    io.err(`The summary of the step could not be written (${code}). Look at GITHUB_STEP_SUMMARY.\n`)
  }
}

/** From the root of the repository, as the runner wants it; undefined: it lies elsewhere. */
export function inRepository({ cwd, github }: Io, path: string): string | undefined {
  const short = relative(github.workspace ?? cwd, path)
  return short.startsWith('..') || isAbsolute(short) ? undefined : short.split(sep).join('/')
}

/** The first line whose key is one of the names, the names in their order; else the first line. */
export function lineOf(lines: readonly string[], names: readonly string[]): number {
  for (const name of names) {
    const line = lines.findIndex((text) => text.trimStart().startsWith(`${name}:`))
    if (name !== '' && line >= 0) return line + 1
  }
  return 1
}
