/** `bugs`: each known-bad in a campaign of its own, and which rules noticed it. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bug } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { catalogue } from '../../properties/catalogue.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import type { Checked } from '../engines/check.ts'
import type { Platform } from '../interface/platform.ts'
import { type BugMatrix, type BugRow, bugsFormat, bugsMarkdown, bugsText, isNoticed } from '../report/bugs.ts'
import { ruleName } from '../report/evidence.ts'
import { runsDefault } from './check.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { loadPlatform } from './load-platform.ts'
import { platformOf } from './platform-of.ts'
import { startCampaign } from './start-campaign.ts'
import { version } from './version.ts'

export interface BugsArguments {
  readonly seed: number
  readonly runs: number
  readonly format: 'text' | 'json' | 'markdown'
}

export const operationsDefault = 100
export const defaults: BugsArguments = { seed: 1, runs: runsDefault, format: 'text' }

/** Undefined `file`: the zonal gateway that comes with the package. */
export async function bugsCommand(io: Io, file: string | undefined, given: BugsArguments): Promise<ExitCode> {
  const platform = file === undefined ? packagedPlatform() : platformOf(io, file)
  const { matrix, interrupted } = await bugMatrix(io, platform, given)
  io.out(print(io, matrix, given.format))
  if (interrupted) return EXIT.interrupted
  return matrix.bugs.every(isNoticed) ? EXIT.fine : EXIT.due
}

function print(io: Io, matrix: BugMatrix, format: BugsArguments['format']): string {
  if (format === 'markdown') return bugsMarkdown(matrix)
  return format === 'json' ? `${JSON.stringify(matrix, null, 2)}\n` : bugsText(matrix, io.style)
}

const packagedName = 'platforms/zonal-gateway.yaml'

/** Found upwards from here: the sources and the build lie at different depths. */
export function packagedPlatform(): Platform {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, packagedName))) {
    const above = dirname(folder)
    if (above === folder)
      throw new InputError(
        `${packagedName} does not lie beside this program. Name a platform: wellbehaved bugs FILE`,
      )
    folder = above
  }
  return loadPlatform(join(folder, packagedName))
}

export async function bugMatrix(
  io: Io,
  platform: Platform,
  { seed, runs }: BugsArguments,
): Promise<{ readonly matrix: BugMatrix; readonly interrupted: boolean }> {
  const rows: BugRow[] = []
  let interrupted = false
  for (const bug of bugs) {
    if (interrupted) break
    io.progress?.(`${rows.length + 1} of ${bugs.length}: ${bug.name}`)
    const campaign = await startCampaign(
      { ...io, progress: undefined },
      requestOf(platform, bug, seed, runs),
      () => undefined,
    )
    interrupted = campaign.interrupted
    if (campaign.checked && !interrupted) rows.push(rowOf(platform, bug, campaign.checked))
  }
  io.progress?.('')
  const matrix: BugMatrix = { format: bugsFormat, version, platform: platform.name, seed, runs, bugs: rows }
  return { matrix, interrupted }
}

const requestOf = (platform: Platform, bug: Bug, seed: number, runs: number) => ({
  platform,
  dut: 'core',
  bug: bug.name,
  rules: rules.map(nameOfRule),
  rows: catalogue.map((row) => row.id),
  staticOnly: false,
  strict: false,
  seed,
  runs,
  operations: operationsDefault,
  pairs: runs,
  corpus: [],
  version,
})

function rowOf(platform: Platform, bug: Bug, { evidence, counterexamples, detectedAfter }: Checked): BugRow {
  const fired = evidence.rules
    .filter((r) => (r.verdict === 'broken' || r.verdict === 'warned') && r.kind !== 'rollUp')
    .map(ruleName)
  // An over-strict rule has a name of its own, and breaks the permission that it denies.
  const own = counterexamples.find(
    (c) => c.rule === bug.rule || (bug.rules ?? []).some((rule) => nameOfRule(rule) === c.rule),
  )
  return {
    name: bug.name,
    platform: platform.name,
    rule: bug.rule,
    is: bug.is,
    ...(bug.seenIn === undefined ? {} : { seenIn: bug.seenIn }),
    fired,
    detectedAfter: own ? (detectedAfter[own.rule] ?? null) : null,
    shrunk: own ? own.operations.length : null,
  }
}
