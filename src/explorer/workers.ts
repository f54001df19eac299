/**
 * `explore` with several threads: result, states, transitions, depth and path are those of one. Each thread makes the
 * transition system for itself. This one only waits, so signals and timers are served meanwhile.
 */
import { Worker } from 'node:worker_threads'
import type { Explored, ExploreOptions, Progress } from './explorer.ts'
import { CONTROL, KEEP, newShared, sayChanged } from './shared.ts'
import type { Ended } from './together.ts'
import type { WorkerMessage, WorkerSetup } from './worker.ts'

/**
 * A module that makes the transition system: it exports `system(data)`, and `from(data)` where the search may go on from a
 * checkpoint that it reads. The program's own, never one that a file names.
 */
export interface SystemModule {
  /** `file:` URL. */
  readonly url: string
  /** Handed to `system`: plain data. */
  readonly data?: unknown
}

export interface WorkersOptions extends ExploreOptions {
  readonly workers: number
  /** Ends the search as soon as a thread looks; `mayContinue` is asked with each report of progress. */
  readonly signal?: AbortSignal | undefined
  /** Given what a search that was stopped has found, in parts to be written one after another, at once. */
  readonly keep?: ((checkpoint: readonly Uint8Array[]) => void) | undefined
  /** Asked with each report of progress: true has the search keep where it is, and go on. */
  readonly isDue?: (() => boolean) | undefined
}

/** A thread ended before the search, and not by an error: most likely something called `process.exit` in it. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded'
  readonly code: number
  constructor(code: number) {
    super(`a thread of the search ended before the search (exit code ${code})`)
    this.code = code
  }
}

// The same module as source and as built.
const workerFile = new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
let searches = 0

/** @throws Error as `explore` does, and when a thread does not start; ThreadEnded */
export async function exploreWithWorkers(module: SystemModule, options: WorkersOptions): Promise<Explored> {
  const { workers, mayContinue, progress, keep, isDue, signal, from, ...bounds } = options
  if (!Number.isInteger(workers) || workers < 1) throw new Error(`${workers} workers: one at least is needed`)
  const shared = newShared()
  searches++
  const setup = {
    url: module.url,
    data: module.data,
    keeps: keep !== undefined,
    shared,
    threads: workers,
    options: bounds,
  }
  const parts = from && Array.from(from instanceof Uint8Array ? [from] : from, (part) => part.slice())
  const stop = () => void Atomics.store(shared.control, CONTROL.stop, 1)
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop)
  const channel = `wellbehaved-explorer-${process.pid}-${searches}`
  const threads = Array.from({ length: workers }, (_, i) => {
    const isFirst = i === 0
    const workerData: WorkerSetup = { ...setup, channel, isFirst, from: isFirst ? parts : undefined }
    return new Worker(workerFile, { workerData })
  })
  const started = threads.map(hasStarted)
  try {
    const { explored, checkpoint } = await resultOf(threads, {
      report: (now) => {
        progress?.(now)
        if (mayContinue?.() === false) stop()
        if (keep && isDue?.()) Atomics.compareExchange(shared.control, CONTROL.keep, KEEP.nothing, KEEP.asked)
      },
      keep: (checkpoint) => {
        keep?.(checkpoint)
        Atomics.store(shared.control, CONTROL.keep, KEEP.nothing)
        sayChanged(shared)
      },
    })
    if (checkpoint) keep?.(checkpoint)
    return explored
  } finally {
    signal?.removeEventListener('abort', stop)
    // One that still evaluates its modules must not be terminated: Node 20 aborts the process.
    await Promise.all(threads.map((thread, i) => started[i].then(() => thread.terminate())))
  }
}

/** It has made its system, or has ended. */
const hasStarted = (thread: Worker): Promise<void> =>
  new Promise((resolve) => {
    thread.on('message', ({ is }: WorkerMessage) => is === 'started' && resolve())
    thread.on('exit', () => resolve())
  })

interface Listener {
  readonly report: (progress: Progress) => void
  readonly keep: (checkpoint: readonly Uint8Array[]) => void
}

function resultOf(threads: readonly Worker[], { report, keep }: Listener): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let left = threads.length
    for (const thread of threads) {
      let isDone = false
      const receive = (message: WorkerMessage) => {
        if (message.is === 'explored') resolve(message)
        else if (message.is === 'progress') report(message.progress)
        else if (message.is === 'keep') keep(message.checkpoint)
        isDone ||= message.is === 'done'
      }
      thread.on('message', (message: WorkerMessage) => {
        // What the caller throws ends the search.
        try {
          receive(message)
        } catch (error) {
          reject(error)
        }
      })
      thread.on('error', reject)
      thread.on('exit', (code) => {
        left--
        // A message that was sent before is delivered before. The others wait for what this one has taken.
        if (!isDone) reject(new ThreadEnded(code))
        else if (left === 0) reject(new Error('every thread of the search has ended, and none with a result'))
      })
    }
  })
}
