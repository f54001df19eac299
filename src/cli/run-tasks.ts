/** Hands pieces of work to threads beside this one, or does them here, one after another, where the surroundings want it. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Progress } from '../explorer/explorer.ts'
import { type Configured, unconfigured } from './config.ts'
import { endedEarly, InputError } from './exit.ts'
import type { Io } from './io.ts'
import { searchSayer } from './search-progress.ts'
import type { TaskMessage, TaskSetup } from './task-worker.ts'
import { comesInParts, runOf, type Work, type WorkName } from './tasks.ts'

export interface Done<N extends WorkName> {
  /** In the order of the tasks; undefined where an interruption came first. */
  readonly results: readonly (Work[N]['result'] | undefined)[]
  readonly interrupted: boolean
}

/** Enough to keep a small machine busy; more of them only compete for memory. */
const threadsStandard = 2

export interface TasksOptions {
  /** What may be checked and planted. */
  readonly configured?: Configured
  /** Threads, at most. */
  readonly threads?: number | undefined
  /** Of searches: states of one, at most. */
  readonly statesMax?: number
}

interface TasksOptionsOf<N extends WorkName> extends TasksOptions {
  /** Told of each piece that is done, as soon as it is. */
  readonly onDone?: ((i: number, result: Work[N]['result']) => void) | undefined
}

/** `say` names a piece for the line of progress. */
export async function runTasks<N extends WorkName>(
  io: Io,
  name: N,
  tasks: readonly Work[N]['task'][],
  say: (task: Work[N]['task']) => string,
  options: TasksOptionsOf<N> = {},
): Promise<Done<N>> {
  const told = progressOf(io, tasks.map(say), options)
  try {
    return io.campaign === 'beside'
      ? await beside(io, name, tasks, told, options)
      : here(io.campaign.interrupted, name, tasks, told, options)
  } finally {
    io.progress?.('')
  }
}

export interface Told {
  begun(i: number): void
  /** Of a search: where it is. */
  progress(i: number, now: Progress): void
  ended(i: number): void
}

/** One line for all pieces that are under way: of searches, that of the one with most states. */
export function progressOf(io: Io, names: readonly string[], { statesMax = 0 }: TasksOptions): Told {
  const started = performance.now()
  const say = searchSayer()
  const states = new Map<number, number>()
  return {
    begun: (i) => io.progress?.(`${i + 1} of ${names.length}: ${names[i]}`),
    progress: (i, now) => {
      states.set(i, now.states)
      const line = say({ name: names[i], now, elapsed: performance.now() - started, statesMax })
      if ([...states.values()].every((n) => n <= now.states))
        io.progress?.(`${i + 1} of ${names.length}: ${line}`)
    },
    ended: (i) => void states.delete(i),
  }
}

function here<N extends WorkName>(
  interrupted: () => boolean,
  name: N,
  tasks: readonly Work[N]['task'][],
  told: Told,
  { configured = unconfigured, onDone }: TasksOptionsOf<N>,
): Done<N> {
  const run = runOf(name)
  const results = tasks.map((task, i) => {
    if (interrupted()) return undefined
    told.begun(i)
    const control = { mayContinue: () => !interrupted(), progress: (now: Progress) => told.progress(i, now) }
    const result = run(task, control, configured)
    told.ended(i)
    if (interrupted() && !comesInParts(name)) return undefined
    onDone?.(i, result)
    return result
  })
  return { results, interrupted: interrupted() }
}

export const sayStopping = 'Stopping: what was found so far is written.'

// The same module as source and as built.
const workerFile = new URL(`./task-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

async function beside<N extends WorkName>(
  io: Io,
  name: N,
  tasks: readonly Work[N]['task'][],
  told: Told,
  {
    configured = unconfigured,
    threads = Math.min(threadsStandard, availableParallelism()),
    onDone,
  }: TasksOptionsOf<N>,
): Promise<Done<N>> {
  const setup: TaskSetup = { name, config: configured.file, flag: new SharedArrayBuffer(4) }
  const flag = new Int32Array(setup.flag)
  const isInterrupted = () => Atomics.load(flag, 0) !== 0
  const results: (Work[N]['result'] | undefined)[] = tasks.map(() => undefined)
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(workerFile, { workerData: setup }),
  )
  let leave: () => void = () => undefined
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const stopListening = io.onInterrupt(() => {
    if (isInterrupted()) return leave()
    Atomics.store(flag, 0, 1)
    io.err(`${sayStopping} Interrupt again to leave at once.\n`)
  })
  let next = 0
  const work = async (thread: Worker): Promise<void> => {
    while (next < tasks.length && !isInterrupted()) {
      const i = next++
      told.begun(i)
      const result = await answer(thread, tasks[i], configured.file, (now) => told.progress(i, now))
      told.ended(i)
      // What an interruption cut short is no result, unless it says so itself.
      if (isInterrupted() && !comesInParts(name)) continue
      results[i] = result as Work[N]['result']
      onDone?.(i, result as Work[N]['result'])
    }
  }
  try {
    await Promise.race([Promise.all(workers.map(work)), left])
    return { results, interrupted: isInterrupted() }
  } finally {
    stopListening()
    await Promise.all(workers.map((thread) => thread.terminate()))
  }
}

/** @throws what was thrown there. */
function answer(
  thread: Worker,
  task: unknown,
  config: string | undefined,
  progress: (now: Progress) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (exitCode: number) => reject(endedEarly(config, exitCode))
    const settle = (message: TaskMessage): void => {
      if (message.is === 'progress') {
        progress(message.now)
        return
      }
      thread.off('error', reject)
      thread.off('exit', gone)
      thread.off('message', settle)
      if (message.is === 'result') resolve(message.result)
      else if (message.is === 'input') reject(new InputError(message.message))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    }
    thread.on('message', settle)
    thread.once('error', reject)
    thread.once('exit', gone)
    thread.postMessage(task)
  })
}
