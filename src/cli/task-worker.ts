/** A thread that does one piece of work after another: pieces come in as messages, an interruption as a flag. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Progress } from '../explorer/explorer.ts'
import { loadConfig } from './config.ts'
import { InputError } from './exit.ts'
import { shownPath } from './files.ts'
import { throttled } from './search-progress.ts'
import { runOf, type TaskControl, type Work, type WorkName } from './tasks.ts'

export interface TaskSetup {
  readonly name: WorkName
  /** The configuration that adds to the rules and known-bads: an absolute path. */
  readonly config?: string | undefined
  /** One 32-bit word; not 0: end. */
  readonly flag: SharedArrayBuffer
}

export type TaskMessage =
  | { readonly is: 'result'; readonly result: unknown }
  | { readonly is: 'progress'; readonly now: Progress }
  | { readonly is: 'defect' | 'input'; readonly message: string; readonly stack: string }

const { name, config, flag } = workerData as TaskSetup
const word = new Int32Array(flag)
const control: TaskControl = {
  mayContinue: () => Atomics.load(word, 0) === 0,
  progress: throttled((now) => parentPort?.postMessage({ is: 'progress', now } satisfies TaskMessage)),
}

const suite = await loadConfig(config, config && shownPath(process.cwd(), config))

// What came before is kept for whoever listens first.
parentPort?.on('message', (task: Work[WorkName]['task']) => parentPort?.postMessage(answerTo(task)))

function answerTo(task: Work[WorkName]['task']): TaskMessage {
  try {
    return { is: 'result', result: runOf(name)(task as never, control, suite) }
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error))
    return {
      is: error instanceof InputError ? 'input' : 'defect',
      message: known.message,
      stack: known.stack ?? known.message,
    }
  }
}
