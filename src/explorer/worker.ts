/** A thread that explores with others: makes the transition system from a module and data, and does its part (together.ts). */
import {
  BroadcastChannel,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads'
import type { ExploreOptions, Progress } from './explorer.ts'
import type { TransitionSystem } from './system.ts'
import { type Ended, type Message, type Shared, work } from './together.ts'

export interface WorkerSetup {
  readonly url: string
  readonly data: unknown
  readonly shared: Shared
  readonly channel: string
  readonly threads: number
  readonly isFirst: boolean
  readonly keeps: boolean
  readonly options: Omit<ExploreOptions, 'mayContinue' | 'progress'>
}

export type WorkerMessage =
  | { readonly is: 'started' }
  | { readonly is: 'progress'; readonly progress: Progress }
  /** It has done its part; another thread says what was found. */
  | { readonly is: 'done' }
  | ({ readonly is: 'explored' } & Ended)

const setup = workerData as WorkerSetup
const say = (message: WorkerMessage): void => parentPort?.postMessage(message)
const made: { system(data: unknown): TransitionSystem | Promise<TransitionSystem> } = await import(setup.url)
const system = await made.system(setup.data)
const all = new BroadcastChannel(setup.channel)
say({ is: 'started' })
const ended = work(system, {
  ...setup,
  channel: {
    send: (message) => all.postMessage(message),
    // Its type knows ports only; a channel is received from as well (Node 15.4).
    receive: () => receiveMessageOnPort(all as unknown as MessagePort)?.message as Message | undefined,
  },
  report: (progress) => say({ is: 'progress', progress }),
})
say(ended ? { is: 'explored', ...ended } : { is: 'done' })
all.close()
