/** `procedures`: every swap and omission of a step in the hypervisor's procedures, and every step failing once. */
import { attackEffort, changesOf, type ProcedureChange } from '../engines/attack.ts'
import { nearest } from '../interface/nearest.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import {
  changeRow,
  failingRow,
  type ProcedureTable,
  proceduresFormat,
  proceduresMarkdown,
  proceduresText,
} from '../report/procedures.ts'
import { type Configured, configuredFor, fileNamed, unconfigured } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { packagedPlatform } from './packaged.ts'
import { platformOf } from './platform-of.ts'
import { runTasks } from './run-tasks.ts'
import { version } from './version.ts'

export interface ProceduresArguments {
  readonly seed: number
  readonly runs: number
  /** Names of procedures; left out: all. */
  readonly only?: readonly string[]
  readonly format: 'text' | 'json' | 'markdown'
  readonly config?: string
}

export const defaults: ProceduresArguments = {
  seed: attackEffort.seed,
  runs: attackEffort.runs,
  format: 'text',
}
/** The platform of the committed table. */
export const packagedName = 'zonal-gateway'
export const runsPerFailingStep = 40

export async function proceduresCommand(
  io: Io,
  typed: string | undefined,
  given: ProceduresArguments,
): Promise<ExitCode> {
  const configured = await configuredFor(io, given.config)
  const file = typed === undefined ? undefined : fileNamed(io, configured, typed)
  const platform = file === undefined ? packagedPlatform(packagedName) : platformOf(io, file)
  const obstacle = obstacleToExecution(platform)
  if (obstacle !== undefined)
    throw new InputError(
      `${file}: its procedures cannot be executed: ${obstacle}. Take a platform whose protection is, such as the one that is taken without an argument.`,
    )
  const { table, interrupted } = await procedureTable(io, platform, given, configured)
  if (given.format === 'json') io.out(`${JSON.stringify(table, null, 2)}\n`)
  else io.out(given.format === 'markdown' ? proceduresMarkdown(table) : proceduresText(table, io.style))
  if (interrupted) return EXIT.interrupted
  return table.failing.some((f) => f.broken.length > 0) ? EXIT.broken : EXIT.fine
}

export async function procedureTable(
  io: Io,
  platform: Platform,
  { seed, runs, only }: Pick<ProceduresArguments, 'seed' | 'runs' | 'only'>,
  configured: Configured = unconfigured,
): Promise<{ readonly table: ProcedureTable; readonly interrupted: boolean }> {
  const { procedures } = platform
  for (const name of only ?? []) demandProcedure(platform, name)
  const isAsked = ({ procedure }: { readonly procedure: string }) => only?.includes(procedure) ?? true
  const effort = { ...attackEffort, seed, runs }
  const changes = changesOf(platform).filter(isAsked)
  const attacked = await runTasks(
    io,
    'change',
    changes.map((change) => ({ platform, change, effort })),
    ({ change }) => sayChange(change),
    { configured },
  )
  const failed = attacked.interrupted
    ? { results: [], interrupted: true }
    : await runTasks(
        io,
        'failing',
        [{ platform, seed, runsPerStep: runsPerFailingStep, operations: effort.operations }],
        () => 'each step failing once',
        { configured },
      )
  const table: ProcedureTable = {
    format: proceduresFormat,
    version,
    platform: platform.name,
    seed,
    runs,
    operations: effort.operations,
    pairs: effort.pairsOfOthers,
    runsPerFailingStep,
    ...(only && { only }),
    ...(failed.interrupted && { stopped: true }),
    changes: changes.flatMap((change, i) => {
      const result = attacked.results[i]
      return result ? [changeRow(procedures, change, result)] : []
    }),
    failing: (failed.results[0] ?? []).filter(isAsked).map((row) => failingRow(procedures, row)),
  }
  return { table, interrupted: failed.interrupted }
}

const sayChange = ({ procedure, change, step }: ProcedureChange): string =>
  `${procedure}, ${change} ${step + 1}`

function demandProcedure({ procedures }: Platform, name: string): void {
  const names = procedures.map((p) => p.name)
  if (names.includes(name)) return
  const near = nearest(name, names, 1)
  const hint = near.length > 0 ? `Did you mean ${near[0]}?` : `There are: ${names.join(', ')}.`
  throw new InputError(`--only: there is no procedure ${JSON.stringify(name)}. ${hint}`)
}
