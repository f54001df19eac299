/** `prove --from any`: rules from any register file that keeps the declared invariants, one access from each. */
import { join } from 'node:path'
import type { Bug } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { idOfName } from '../../properties/kit/rule.ts'
import { anyScope, type FromAny } from '../engines/from-any.ts'
import { type AnySpec, anySpecs } from '../engines/invariants.ts'
import type { Platform } from '../interface/platform.ts'
import {
  type FromAnyTable,
  fromAnyFormat,
  fromAnyMarkdown,
  fromAnyText,
  sayFailing,
  statementOfRule,
  verdictOf,
} from '../report/from-any.ts'
import { plural } from '../report/names.ts'
import type { Configured } from './config.ts'
import { EXIT, type ExitCode, InputError } from './exit.ts'
import { demandWritable, folderOf, shownPath, writeWhole } from './files.ts'
import type { Io } from './io.ts'
import { workersOf } from './prove-groups.ts'
import { runTasks, type TasksOptions } from './run-tasks.ts'
import { folderOfGlobs, matcher, spacesHint } from './selection.ts'
import type { Work } from './tasks.ts'
import { version } from './version.ts'

export interface ProveAnyArguments {
  readonly rules?: readonly string[]
  readonly out?: string
  readonly format: 'text' | 'json'
  readonly workers?: number
}

/** Register files that are tried without an invariant, at most. */
const filesMaxWithout = 5_000

export async function proveAnyCommand(
  io: Io,
  platform: Platform,
  given: ProveAnyArguments,
  bug: Bug | undefined,
  configured: Configured,
): Promise<ExitCode> {
  const specs = specsOf(given.rules)
  if (!anyScope(platform))
    throw new InputError(
      `--from: ${platform.name} has no secondary context with DMA that is owned at the start, of which a register file could be any. Leave --from away.`,
    )
  const folders = [
    ...(bug ? [bug.name] : []),
    'from-any',
    ...(given.rules ? [folderOfGlobs(given.rules)] : []),
  ]
  const folder = join('reports', 'runs', platform.name, 'proof', ...folders)
  const out = folderOf(io.cwd, '--out', given.out, folder)
  for (const name of ['proof.json', 'proof.md']) demandWritable(join(out, name))
  const table = await proveAny(io, platform, specs, bug, { configured, threads: workersOf(given.workers) })
  writeWhole(join(out, 'proof.json'), `${JSON.stringify(table, null, 2)}\n`)
  writeWhole(join(out, 'proof.md'), fromAnyMarkdown(table))
  io.out(
    given.format === 'json'
      ? `${JSON.stringify(table, null, 2)}\n`
      : fromAnyText(table, shownPath(io.cwd, out), io.style),
  )
  if (table.interrupted) return EXIT.interrupted
  if (table.rules.some((r) => r.result === 'broken' || r.breaksAfter !== undefined)) return EXIT.broken
  return table.rules.every((r) => verdictOf(r) === 'proved') ? EXIT.fine : EXIT.due
}

/** Each rule; then, of those that are proved, what each invariant answers, and by what each known-bad fails. */
async function proveAny(
  io: Io,
  platform: Platform,
  specs: readonly AnySpec[],
  bug: Bug | undefined,
  options: TasksOptions,
): Promise<FromAnyTable> {
  const taskOf = (rule: string, planted: Bug | undefined): Task => ({ platform, rule, bug: planted?.name })
  const proved = await runTasks(
    io,
    'any',
    specs.map(({ rule }) => taskOf(rule, bug)),
    sayTask,
    options,
  )
  const isProved = ({ rule }: AnySpec) =>
    proved.results.some((is) => is?.rule === rule && is.result === 'proved')
  const without = specs
    .filter(isProved)
    .flatMap(({ rule, invariants }) =>
      invariants.map(
        ({ name }): Task => ({ ...taskOf(rule, bug), without: name, filesMax: filesMaxWithout }),
      ),
    )
  const planted = specs
    .filter(isProved)
    .flatMap(({ rule }) => knownBadsOf(rule).map((one) => taskOf(rule, one)))
  const tasks = [...without, ...planted]
  const tried = proved.interrupted
    ? { results: [], interrupted: true }
    : await runTasks(io, 'any', tasks, sayTask, options)
  const answerOf = (task: Task | undefined) => task && tried.results[tasks.indexOf(task)]
  const [some] = proved.results
  return {
    format: fromAnyFormat,
    version,
    platform: platform.name,
    ...(bug ? { bug: bug.name } : {}),
    ...(tried.interrupted ? { interrupted: true as const } : {}),
    rules: specs.map(({ rule, invariants }, i) => {
      const { accesses: _, leavesOut: __, ...is } = proved.results[i] ?? unproved(rule)
      return {
        ...is,
        statement: statementOfRule(rule),
        invariants: invariants.map(({ name, says }) => {
          const answer = answerOf(without.find((t) => t.rule === rule && t.without === name))
          return { name, says, ...(answer ? { answers: sayAnswer(answer) } : {}) }
        }),
        knownBads: planted
          .filter((task) => task.rule === rule)
          .map((task) => knownBadRow(task.bug ?? '', answerOf(task))),
      }
    }),
    accesses: some?.accesses ?? [],
    leavesOut: [...new Set(proved.results.flatMap((is) => is?.leavesOut ?? []))],
  }
}

type Task = Work['any']['task']

const sayTask = ({ rule, without, bug }: Task): string =>
  [
    `${rule}, from any register file`,
    ...(bug === undefined ? [] : [`with ${bug}`]),
    ...(without === undefined ? [] : [`without '${without}'`]),
  ].join(', ')

/** An interruption came first. */
const unproved = (rule: string): FromAny => ({
  ...{ rule, result: 'stopped', stoppedBy: 'caller', files: 0, steps: 0, exercised: 0 },
  ...{ accesses: [], leavesOut: [] },
})

function sayAnswer(is: FromAny): string {
  const passes =
    is.result === 'proved'
      ? 'nothing fails: it spares files'
      : `nothing fails in the first ${plural(is.files, 'file')}`
  return sayFailing(is) ?? passes
}

/** What an interruption came before is neither noticed nor passed. */
function knownBadRow(
  bug: string,
  is: FromAny | undefined,
): FromAnyTable['rules'][number]['knownBads'][number] {
  if (!is) return { bug, untried: true }
  const fails = sayFailing(is)
  return { bug, ...(fails === undefined ? {} : { fails }) }
}

const knownBadsOf = (rule: string): readonly Bug[] =>
  bugs.filter((bug) => bug.rule === rule && !bug.rules && bug.decisions)

/** @throws InputError for a glob that names none of them. */
function specsOf(globs: readonly string[] | undefined): readonly AnySpec[] {
  if (!globs) return anySpecs
  const patterns = globs.map((glob) => ({ glob, matches: matcher(glob) }))
  const names = (spec: AnySpec) => [spec.rule, idOfName(spec.rule)]
  const idle = patterns.find(({ matches }) => !anySpecs.some((spec) => names(spec).some(matches)))
  if (idle)
    throw new InputError(
      `--rules: ${JSON.stringify(idle.glob)} names no rule that can be proved from any state. ${spacesHint(idle.glob)}These can: ${anySpecs.map((s) => s.rule).join(', ')}.`,
    )
  return anySpecs.filter((spec) => patterns.some(({ matches }) => names(spec).some(matches)))
}
