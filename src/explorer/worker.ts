/** A thread that explores with others: makes the transition system from a module and data, and does its part (together.ts). */
import {
  BroadcastChannel,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads'
import type { CheckpointBytes } from './checkpoint.ts'
import type { ExploreOptions, Progress } from './explorer.ts'
import type { Shared } from './shared.ts'
import type { TransitionSystem } from './system.ts'
import { type Ended, type Message, work } from './together.ts'

export interface WorkerSetup {
  readonly url: string
  readonly data: unknown
  readonly shared: Shared
  readonly channel: string
  readonly threads: number
  readonly isFirst: boolean
  readonly keeps: boolean
  readonly options: Omit<ExploreOptions, 'mayContinue' | 'progress' | 'from'>
  readonly from: readonly Uint8Array[] | undefined
}

export type WorkerMessage =
  | { readonly is: 'started' }
  | { readonly is: 'progress'; readonly progress: Progress }
  /** It waits until these parts are written. */
  | { readonly is: 'keep'; readonly checkpoint: readonly Uint8Array[] }
  /** It has done its part; another thread says what was found. */
  | { readonly is: 'done' }
  | ({ readonly is: 'explored' } & Ended)

const setup = workerData as WorkerSetup
const say = (message: WorkerMessage): void => parentPort?.postMessage(message)
interface Made {
  system(data: unknown): TransitionSystem | Promise<TransitionSystem>
  from?(data: unknown): CheckpointBytes | undefined
}
const made: Made = await import(setup.url)
const system = await made.system(setup.data)
const all = new BroadcastChannel(setup.channel)
say({ is: 'started' })
// The first alone begins.
const from = setup.isFirst ? (setup.from ?? made.from?.(setup.data)) : undefined
const ended = work(system, {
  ...setup,
  options: { ...setup.options, from },
  channel: {
    send: (message) => all.postMessage(message),
    // Its type knows ports only; a channel is received from as well (Node 15.4).
    receive: () => receiveMessageOnPort(all as unknown as MessagePort)?.message as Message | undefined,
  },
  report: (progress) => say({ is: 'progress', progress }),
  keep: (checkpoint) => say({ is: 'keep', checkpoint }),
})
say(ended ? { is: 'explored', ...ended } : { is: 'done' })
all.close()
