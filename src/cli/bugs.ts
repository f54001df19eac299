/** `bugs`: each known-bad in a hunt of its own, and which rules noticed it. */
import type { Bug } from '../../bugs/bug.ts'
import { DoesNotFit, shownOn } from '../../bugs/bug.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { type Hunted, huntEffort } from '../engines/hunt.ts'
import { subjectOf } from '../engines/subject.ts'
import { bugIn, ours, type Suite } from '../engines/suite.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import {
  type BugEffort,
  type BugMatrix,
  type BugRow,
  bugsFormat,
  bugsMarkdown,
  bugsText,
  isMissed,
} from '../report/bugs.ts'
import { type Configured, configuredFor, fileNamed, thrown, unconfigured } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'
import { packagedPlatform } from './packaged.ts'
import { platformOf } from './platform-of.ts'
import { runTasks } from './run-tasks.ts'
import { bugOf, idle, isIdle, matcher } from './selection.ts'
import { version } from './version.ts'

export interface BugsArguments {
  readonly seed: number
  readonly runs: number
  /** Globs of names; left out: all. */
  readonly only?: readonly string[]
  /** Only their names are asked for. */
  readonly list?: true
  readonly format: 'text' | 'json' | 'markdown'
  readonly config?: string
}

export const defaults: BugsArguments = { seed: huntEffort.seed, runs: huntEffort.runs, format: 'text' }

/** Undefined `typed`: each known-bad on the first of the platforms on which it is shown. */
export async function bugsCommand(
  io: Io,
  typed: string | undefined,
  given: BugsArguments,
): Promise<ExitCode> {
  const configured = await configuredFor(io, given.config)
  if (given.list) {
    const names = listed(io, typed, given, configured)
    io.out(given.format === 'json' ? `${JSON.stringify(names, null, 2)}\n` : `${names.join('\n')}\n`)
    return EXIT.fine
  }
  const { matrix, interrupted } = await bugMatrix(
    io,
    typed === undefined ? undefined : platformOf(io, fileNamed(io, configured, typed)),
    given,
    configured,
  )
  io.out(print(io, matrix, given.format, typed))
  const unplanted = given.only === undefined ? [] : matrix.bugs.filter((b) => b.notPlanted !== undefined)
  for (const { name, platform, notPlanted } of unplanted)
    io.err(
      `--only: ${name} is asked for, and cannot be planted in ${platform}, so nothing noticed it: ${notPlanted}. Name a platform that has it, or leave it out of --only.\n`,
    )
  if (interrupted) return EXIT.interrupted
  return unplanted.length > 0 || matrix.bugs.some(isMissed) ? EXIT.due : EXIT.fine
}

/** Of a platform that is named, those that can be planted in it. */
function listed(
  io: Io,
  typed: string | undefined,
  { only }: BugsArguments,
  configured: Configured,
): readonly string[] {
  const bugs = chosen(configured, only)
  if (typed === undefined) return bugs.map(({ name }) => name)
  const platform = platformOf(io, fileNamed(io, configured, typed))
  return bugs
    .filter((bug) => plantingOf(io, bug, platform, configured, false).notPlanted === undefined)
    .map(({ name }) => name)
}

function print(
  io: Io,
  matrix: BugMatrix,
  format: BugsArguments['format'],
  typed: string | undefined,
): string {
  if (format === 'markdown') return bugsMarkdown(matrix)
  return format === 'json' ? `${JSON.stringify(matrix, null, 2)}\n` : bugsText(matrix, io.style, typed)
}

/** A known-bad, and where it is planted; `notPlanted` says why it is not. */
interface Planting {
  readonly bug: Bug
  readonly platform: Platform
  readonly notPlanted: string | undefined
}

export const effortOf = ({ seed, runs }: Pick<BugsArguments, 'seed' | 'runs'>): BugEffort => ({
  ...huntEffort,
  seed,
  runs,
  pairs: runs,
})

export async function bugMatrix(
  io: Io,
  platform: Platform | undefined,
  given: Pick<BugsArguments, 'seed' | 'runs' | 'only'>,
  configured: Configured = unconfigured,
): Promise<{ readonly matrix: BugMatrix; readonly interrupted: boolean }> {
  const effort = effortOf(given)
  const plantings = chosen(configured, given.only).map((bug) =>
    plantingOf(
      io,
      bug,
      platform ?? platformNamed(io, configured, shownOn(bug)[0]),
      configured,
      given.only !== undefined,
    ),
  )
  const planted = plantings.filter((p) => p.notPlanted === undefined)
  const { results, interrupted } = await runTasks(
    io,
    'bug',
    planted.map((p) => ({ platform: p.platform, bug: p.bug.name, effort })),
    ({ bug }) => bug,
    { configured },
  )
  const rows = plantings.flatMap((p) => {
    const hunted = results[planted.indexOf(p)]
    return hunted || p.notPlanted !== undefined ? [rowOf(p.bug, p.platform, hunted, p.notPlanted)] : []
  })
  const stopped = interrupted ? { stopped: true as const } : {}
  return { matrix: { format: bugsFormat, version, ...effort, ...stopped, bugs: rows }, interrupted }
}

/** @throws InputError for a glob that names none. */
function chosen(suite: Suite, globs: readonly string[] = []): readonly Bug[] {
  const { bugs } = suite
  const patterns = globs.map((glob) => ({ glob, matches: matcher(glob) }))
  const idle = patterns.find(({ matches }) => !bugs.some((b) => matches(b.name)))
  // Says what is near.
  if (idle) bugOf(idle.glob, suite)
  return patterns.length === 0 ? bugs : bugs.filter((b) => patterns.some(({ matches }) => matches(b.name)))
}

/** One of the configuration's, or of the package's. */
export const platformNamed = (io: Io, { platforms }: Configured, name = 'zonal-gateway'): Platform => {
  const path = platforms.get(name)
  return path === undefined ? packagedPlatform(name) : platformOf(io, shownPath(io.cwd, path))
}

/**
 * On a platform of the user's, a known-bad may change what that lacks, or its rule may not speak of it.
 * @throws InputError where its own code fails, and it is the user's or was asked for by name
 */
function plantingOf(
  io: Io,
  bug: Bug,
  platform: Platform,
  configured: Configured,
  isAsked: boolean,
): Planting {
  const rule = configured.rules.find((r) => nameOfRule(r) === bug.rule)
  const missing = rule && rule.kind !== 'rollUp' ? rule.appliesTo(platform) : undefined
  if (missing) return { bug, platform, notPlanted: `its rule is not applicable: no ${missing.lacks}` }
  const obstacle = rule?.kind === 'static' ? undefined : obstacleToExecution(platform)
  if (obstacle) return { bug, platform, notPlanted: `the platform cannot be executed: ${obstacle}` }
  try {
    const { platform: changed } = subjectOf(platform, bug)
    const notPlanted = isIdle(bug, platform, changed) ? idle : undefined
    return { bug, platform, notPlanted }
  } catch (error) {
    const isOwn = bugIn(ours, bug.name) === undefined
    if (!(error instanceof DoesNotFit) && (isOwn || isAsked)) {
      const { file } = configured
      const said =
        isOwn && file !== undefined ? thrown(error, file, shownPath(io.cwd, file)) : messageOf(error)
      throw new InputError(`${bug.name} cannot be planted in ${platform.name}: ${said}. Mend the known-bad.`)
    }
    return { bug, platform, notPlanted: messageOf(error) }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function rowOf(
  bug: Bug,
  platform: Platform,
  hunted: Hunted | undefined,
  notPlanted?: string | undefined,
): BugRow {
  return {
    name: bug.name,
    platform: platform.name,
    rule: bug.rule,
    is: bug.is,
    ...(bug.seenIn === undefined ? {} : { seenIn: bug.seenIn }),
    fired: hunted?.fired ?? [],
    detectedAfter: hunted?.detectedAfter ?? null,
    shrunk: hunted?.counterexample?.operations.length ?? null,
    ...(notPlanted === undefined ? {} : { notPlanted }),
  }
}
