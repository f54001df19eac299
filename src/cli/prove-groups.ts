/**
 * The searches of a proof: each group of rules in a thread of its own, or, where there are fewer of them than threads, one
 * after another by all threads together. What was done before, by a checkpoint, is not done again. Read `searchGroups`.
 */
import { availableParallelism } from 'node:os'
import type { ProofEffort, ProvedGroup, Showing } from '../engines/prove.ts'
import { nameOfScope, type ScopeRef } from '../engines/scopes.ts'
import type { Platform } from '../interface/platform.ts'
import type { ScopeGroup } from '../report/proof.ts'
import type { Configured } from './config.ts'
import type { Io } from './io.ts'
import {
  type CheckpointFile,
  type GroupDone,
  groupFileOf,
  type ProofDone,
  removeGroupFile,
  type ShownDone,
} from './proof-checkpoint.ts'
import { proveTogether } from './prove-together.ts'
import { type Done, progressOf, runTasks, sayStopping } from './run-tasks.ts'
import type { Work } from './tasks.ts'

type GroupTask = Work['proof']['task']

/** Where the searches of a proof leave what they found when they are stopped. */
export interface Checkpoints {
  readonly folder: string
  /** The folder, as somebody would type it. */
  readonly shown: string
  /** What tells the proof from every other one. */
  readonly identity: string
  /** Undefined: nothing is gone on with. */
  readonly resumed: ProofDone | undefined
  /** Milliseconds from one checkpoint of a search to the next. */
  readonly every: number
  /** Writes what need not be done again, as soon as it is done. Says whether it could be written. */
  readonly note: (more: Partial<ProofDone>) => boolean
}

export interface SearchesOptions {
  readonly configured: Configured
  readonly effort: ProofEffort
  readonly workers: number | undefined
  readonly checkpoints: Checkpoints | undefined
}

/** More of them compete for memory. */
const workersStandard = 4

export const workersOf = (workers: number | undefined): number =>
  workers ?? Math.min(workersStandard, availableParallelism())

export interface Searches {
  /** In the order of the tasks. */
  readonly groups: readonly ScopeGroup[]
  readonly interrupted: boolean
  /** Checkpoints that could not be written. */
  readonly problems: readonly string[]
}

export async function searchGroups(
  io: Io,
  tasks: readonly GroupTask[],
  options: SearchesOptions,
): Promise<Searches> {
  const { checkpoints } = options
  const known = tasks.map((task) => checkpoints?.resumed?.groups.find((done) => isOf(task, done)))
  const todo = tasks.filter((_, i) => !known[i])
  const { results, interrupted } = await search(
    io,
    todo.map((task) => withFile(task, checkpoints)),
    options,
    (i, { proved }) => {
      if (checkpoints) noteGroup(checkpoints, todo[i], proved)
    },
  )
  const done = new Map(todo.map((task, i) => [task, results[i]]))
  return {
    groups: tasks.map((task, i): ScopeGroup => {
      const proved = known[i] ?? done.get(task)?.proved ?? unsearched(task)
      return { ...proved, scope: nameOfScope(task.scope) }
    }),
    interrupted,
    problems: results.flatMap((result) => result?.problem ?? []),
  }
}

/** A group that is in the list is not searched again: its checkpoint goes. */
function noteGroup(checkpoints: Checkpoints, task: GroupTask, proved: ProvedGroup): void {
  const scope = nameOfScope(task.scope)
  const done = doneOf([{ ...proved, scope }], [])
  const isNoted = checkpoints.note(done)
  if (isNoted && done.groups.length > 0)
    removeGroupFile(groupFileOf(checkpoints.folder, scope, task.group.name))
}

const isOf = (task: GroupTask, done: ProofDone['groups'][number]): boolean =>
  done.scope === nameOfScope(task.scope) && done.group === task.group.name

function withFile(task: GroupTask, checkpoints: Checkpoints | undefined): GroupTask {
  if (!checkpoints) return task
  const { group } = task
  const scope = nameOfScope(task.scope)
  const file = (folder: string) => groupFileOf(folder, scope, group.name)
  const checkpoint: CheckpointFile = {
    path: file(checkpoints.folder),
    shown: file(checkpoints.shown),
    identity: `${checkpoints.identity}, ${scope}, ${group.name}`,
    resumes: checkpoints.resumed !== undefined,
    every: checkpoints.every,
  }
  return { ...task, checkpoint }
}

function search(
  io: Io,
  tasks: readonly GroupTask[],
  { configured, effort, workers }: SearchesOptions,
  onDone: OnDone,
): Promise<Done<'proof'>> {
  const threads = workersOf(workers)
  // A compacted search is one thread's.
  const mayTogether = io.campaign === 'beside' && effort.compact !== true
  if (mayTogether && tasks.length < threads && tasks.length > 0)
    return together(io, tasks, configured, effort, threads, onDone)
  const { statesMax } = effort
  return runTasks(io, 'proof', tasks, nameOf, { configured, threads, statesMax, onDone })
}
type OnDone = (i: number, result: GroupDone) => void

const nameOf = ({ scope, group }: GroupTask): string => `${nameOfScope(scope)}, ${group.name}`

async function together(
  io: Io,
  tasks: readonly GroupTask[],
  configured: Configured,
  { statesMax }: ProofEffort,
  workers: number,
  onDone: OnDone,
): Promise<Done<'proof'>> {
  const stop = new AbortController()
  const { signal } = stop
  const stopListening = io.onInterrupt(() => {
    if (!signal.aborted) io.err(`${sayStopping}\n`)
    stop.abort()
  })
  const told = progressOf(io, tasks.map(nameOf), { statesMax })
  const results: (GroupDone | undefined)[] = tasks.map(() => undefined)
  try {
    for (const [i, task] of tasks.entries()) {
      if (signal.aborted) break
      told.begun(i)
      const progress = (now: Parameters<typeof told.progress>[1]) => told.progress(i, now)
      const result = await proveTogether(task, configured, { workers, signal, progress })
      results[i] = result
      onDone(i, result)
      told.ended(i)
    }
    return { results, interrupted: signal.aborted }
  } finally {
    stopListening()
    io.progress?.('')
  }
}

/** An interruption came first. */
const unsearched = ({ group }: GroupTask): ProvedGroup => ({
  group: group.name,
  result: 'stopped',
  stoppedBy: 'caller',
  states: 0,
  transitions: 0,
  depth: 0,
  rules: group.rules.map((rule) => ({ rule, result: 'stopped', exercised: 0 })),
})

export interface Showings {
  /** In the order of the tasks; undefined where an interruption came first. */
  readonly showings: readonly (Showing | undefined)[]
  readonly interrupted: boolean
}

/** Whether a known-bad of each rule breaks it where it holds. */
export async function showRules(
  io: Io,
  platform: Platform,
  asked: readonly { readonly rule: string; readonly scopes: readonly ScopeRef[] }[],
  { configured, effort, workers, checkpoints }: SearchesOptions,
): Promise<Showings> {
  const known = asked.map(({ rule, scopes }) =>
    checkpoints?.resumed?.shown.find(
      ({ rule: name, scopes: others, showing: { shown, unfinished } }) =>
        // One that its bound ended is tried again: the bound may be another.
        (shown || unfinished.length === 0) && name === rule && isSame(others, scopes.map(nameOfScope)),
    ),
  )
  const todo = asked.filter((_, i) => !known[i])
  const { results, interrupted } = await runTasks(
    io,
    'shown',
    todo.map((one) => ({ ...one, platform, effort })),
    ({ rule }) => `a known-bad of ${rule}`,
    {
      configured,
      threads: workersOf(workers),
      onDone: (i, showing) => {
        const { rule, scopes } = todo[i]
        checkpoints?.note({ shown: [{ rule, scopes: scopes.map(nameOfScope), showing }] })
      },
    },
  )
  const done = new Map(todo.map((one, i) => [one, results[i]]))
  return { showings: asked.map((one, i) => known[i]?.showing ?? done.get(one)), interrupted }
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, i) => one === others[i])

/** What need not be done again: groups that were searched to their end and hold, and known-bads that were tried. */
export const doneOf = (groups: readonly ScopeGroup[], shown: readonly ShownDone[]): ProofDone => ({
  groups: groups.filter((g) => g.result === 'complete' && g.rules.every(({ result }) => result !== 'broken')),
  shown,
})
