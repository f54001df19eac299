/** `rules --consistent`: one behaviour that keeps every must rule; with `--drain unbounded`, the loop that keeps two apart. */
import { isMild } from '../../properties/catalogue.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { strengthIn } from '../../properties/rows.ts'
import { isMonitored } from '../../properties/rules.ts'
import { mustRules, oneBehaviour } from '../engines/consistent.ts'
import { drainLoop, drainScope } from '../engines/drain-loop.ts'
import { proofEffort } from '../engines/prove.ts'
import { record } from '../engines/record.ts'
import { unflatten } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import {
  type Consistent,
  consistentFormat,
  consistentText,
  loopText,
  type ToldLoop,
} from '../report/consistent.ts'
import { type Configured, fileNamed } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { platformOf } from './platform-of.ts'
import { version } from './version.ts'

export interface ConsistentArguments {
  readonly drain?: 'unbounded'
  readonly seed: number
  readonly operations: number
  readonly format: 'text' | 'json' | 'markdown'
}

export const defaults = { seed: 1, operations: 50_000 } as const
/** Plays that shorten the behaviour: some seconds. */
const replaysMax = 400

export function consistentCommand(
  io: Io,
  typed: string,
  given: ConsistentArguments,
  configured: Configured,
): ExitCode {
  const file = fileNamed(io, configured, typed)
  const platform = platformOf(io, file)
  const obstacle = obstacleToExecution(platform)
  if (obstacle !== undefined)
    throw new InputError(`${file}: no behaviour of it can be played: ${obstacle}. Check it with --static.`)
  return given.drain
    ? tellLoop(io, file, platform, given, configured)
    : tellBehaviour(io, platform, given, configured)
}

function tellBehaviour(
  io: Io,
  platform: Platform,
  { seed, operations, format }: ConsistentArguments,
  { rules, rows }: Configured,
): ExitCode {
  const judged = mustRules(rules, platform, rows)
  const found = oneBehaviour(platform, { rules: judged, seed, operationsMax: operations, replaysMax })
  const isOpen = found.exercised.some((n) => n === 0)
  const must = rules.filter((rule) => !isMild(strengthIn(rows, rule.id, partOf(rule)) ?? 'must'))
  const ofDescription = must.flatMap((rule) =>
    rule.kind === 'static' && !rule.permits && !rule.appliesTo(platform) ? [rule] : [],
  )
  const table: Consistent = {
    format: consistentFormat,
    version,
    platform: platform.name,
    seed,
    result: found.broken >= 0 ? 'broken' : isOpen ? 'open' : 'consistent',
    operations: found.operations.map((op) => unflatten(platform, op)),
    rules: judged.map((rule, i) => ({
      rule: nameOfRule(rule),
      exercised: found.exercised[i],
      firstAfter: found.firstAfter[i],
    })),
    explanation: found.explanation,
    ofDescription: {
      rules: ofDescription.length,
      broken: ofDescription
        .filter((rule) => rule.over(platform).some((pair) => !rule.then(pair)))
        .map(nameOfRule),
    },
    ofPairs: must.filter((rule) => rule.kind === 'twoRun').map(nameOfRule),
    notApplicable: must
      .filter((rule) => rule.kind !== 'rollUp' && rule.kind !== 'twoRun' && rule.kind !== 'permission')
      .filter((rule) => 'appliesTo' in rule && rule.appliesTo(platform) !== undefined)
      .map(nameOfRule),
  }
  io.out(format === 'json' ? `${JSON.stringify(table, null, 2)}\n` : consistentText(table, io.style))
  if (table.result === 'broken' || table.ofDescription.broken.length > 0) return EXIT.broken
  return table.result === 'open' ? EXIT.due : EXIT.fine
}

const partOf = (rule: Rule): string | undefined => rule.part

function tellLoop(
  io: Io,
  file: string,
  platform: Platform,
  { format }: ConsistentArguments,
  { rules }: Configured,
): ExitCode {
  const scope = drainScope(platform)
  if (!scope)
    throw new InputError(
      `${file}: it has no context with DMA, so nothing to drain and no such loop. Leave --drain away.`,
    )
  const monitored = rules.filter(isMonitored)
  const { statesMax } = proofEffort
  const { loop, stage, states, result } = drainLoop(scope, monitored, { isBounded: false, statesMax })
  if (!loop) throw new InputError(`${file}: no such loop in ${states} states of ${scope.name}: ${result}.`)
  const bounded = drainLoop(scope, monitored, { isBounded: true, statesMax })
  const { observations } = record(stage, loop.operations)
  // What the recorder plays after the last of them is no part of the loop.
  const seen = observations.map((list) => {
    const end = list.findIndex((o) => o.kind === 'cooperation begun')
    return end < 0 ? list : list.slice(0, end)
  })
  const told: ToldLoop = {
    format: 'wellbehaved/drain-loop/1',
    version,
    platform: platform.name,
    scope: scope.name,
    drain: 'unbounded',
    operations: loop.operations.map((op) => unflatten(scope.platform, op)),
    context: loop.context,
    open: loop.open,
    cycles: loop.cycles,
    withBound: {
      result: bounded.loop ? 'a loop as well' : bounded.result,
      states: bounded.states,
      cycles: scope.platform.devices[scope.platform.contexts[loop.context].device].drainCyclesMax,
    },
  }
  io.out(
    format === 'json' ? `${JSON.stringify(told, null, 2)}\n` : loopText(told, scope.platform, seen, io.style),
  )
  return EXIT.broken
}
