/** Hands pieces of work to threads beside this one, or does them here, one after another, where the surroundings want it. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Configured, unconfigured } from './config.ts'
import { InputError } from './exit.ts'
import type { Io } from './io.ts'
import type { TaskMessage, TaskSetup } from './task-worker.ts'
import { runOf, type Work, type WorkName } from './tasks.ts'

export interface Done<N extends WorkName> {
  /** In the order of the tasks; undefined where an interruption came first. */
  readonly results: readonly (Work[N]['result'] | undefined)[]
  readonly interrupted: boolean
}

/** Enough to keep a small machine busy; more of them only compete for memory. */
const threadsMax = 2

/** `say` names a piece for the line of progress. `configured`: what may be checked and planted. */
export async function runTasks<N extends WorkName>(
  io: Io,
  name: N,
  tasks: readonly Work[N]['task'][],
  say: (task: Work[N]['task']) => string,
  configured: Configured = unconfigured,
): Promise<Done<N>> {
  try {
    return io.campaign === 'beside'
      ? await beside(io, name, tasks, say, configured)
      : here(io, io.campaign.interrupted, name, tasks, say, configured)
  } finally {
    io.progress?.('')
  }
}

function here<N extends WorkName>(
  io: Io,
  interrupted: () => boolean,
  name: N,
  tasks: readonly Work[N]['task'][],
  say: (task: Work[N]['task']) => string,
  suite: Configured,
): Done<N> {
  const run = runOf(name)
  const results = tasks.map((task, i) => {
    if (interrupted()) return undefined
    io.progress?.(`${i + 1} of ${tasks.length}: ${say(task)}`)
    const result = run(task, () => !interrupted(), suite)
    return interrupted() ? undefined : result
  })
  return { results, interrupted: interrupted() }
}

// The same module as source and as built.
const workerFile = new URL(`./task-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

async function beside<N extends WorkName>(
  io: Io,
  name: N,
  tasks: readonly Work[N]['task'][],
  say: (task: Work[N]['task']) => string,
  { file: config }: Configured,
): Promise<Done<N>> {
  const setup: TaskSetup = { name, config, flag: new SharedArrayBuffer(4) }
  const flag = new Int32Array(setup.flag)
  const isInterrupted = () => Atomics.load(flag, 0) !== 0
  const results: (Work[N]['result'] | undefined)[] = tasks.map(() => undefined)
  const threads = Array.from(
    { length: Math.min(threadsMax, availableParallelism(), tasks.length) },
    () => new Worker(workerFile, { workerData: setup }),
  )
  let leave: () => void = () => undefined
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const stopListening = io.onInterrupt(() => {
    if (isInterrupted()) return leave()
    Atomics.store(flag, 0, 1)
    io.err('Stopping: what was found so far is written. Interrupt again to leave at once.\n')
  })
  let next = 0
  const work = async (thread: Worker): Promise<void> => {
    while (next < tasks.length && !isInterrupted()) {
      const i = next++
      io.progress?.(`${i + 1} of ${tasks.length}: ${say(tasks[i])}`)
      const result = (await answer(thread, tasks[i])) as Work[N]['result']
      // What an interruption cut short is no result.
      if (!isInterrupted()) results[i] = result
    }
  }
  try {
    await Promise.race([Promise.all(threads.map(work)), left])
    return { results, interrupted: isInterrupted() }
  } finally {
    stopListening()
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

/** @throws what was thrown there. */
function answer(thread: Worker, task: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (message: TaskMessage): void => {
      thread.off('error', reject)
      if (message.is === 'result') resolve(message.result)
      else if (message.is === 'input') reject(new InputError(message.message))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    }
    thread.once('message', settle)
    thread.once('error', reject)
    thread.postMessage(task)
  })
}
