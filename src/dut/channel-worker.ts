/**
 * The thread that owns a device's process and pipes, so that the main thread can block on it. It ships bytes and reports
 * the end of the process; it understands no line.
 *
 * The functions here are handed over as text (`new Worker(text, { eval: true })`), so that the same code runs compiled
 * and from source, and no file must lie beside another: nothing outside this file is named in them, and the only import
 * is of types.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { MessagePort } from 'node:worker_threads'

/** Words of the shared control array. */
export interface ControlWords {
  /** Counts news of every kind; the main thread waits for it to change. */
  readonly news: number
  /** Bytes that the device has written and that the main thread has read, both modulo 2^32. */
  readonly written: number
  readonly read: number
  /** 1: bytes are held back because the ring is full; the main thread says when it has made room. */
  readonly held: number
  /** 0 starts or runs, 1 over: nothing more will come. */
  readonly over: number
  /** 1: the process is gone. */
  readonly gone: number
  readonly pid: number
  /** Bytes of the reason, and of the tail of standard error. */
  readonly reasonBytes: number
  readonly errorBytes: number
}

export interface ChannelSetup {
  readonly command: string
  readonly arguments: readonly string[]
  readonly workingDirectory: string | undefined
  readonly words: ControlWords
  readonly control: Int32Array<SharedArrayBuffer>
  /** Output of the device, as a ring. */
  readonly ring: Uint8Array<SharedArrayBuffer>
  /** Why it is over, in words. */
  readonly reason: Uint8Array<SharedArrayBuffer>
  /** The last bytes of standard error. */
  readonly errors: Uint8Array<SharedArrayBuffer>
}

/** The text of a worker that runs `ownProcess`. */
export const channelWorkerText = (): string =>
  [
    ...[ownProcess, shipOutput, keepErrors, watchEnd, startGuard].map((f) => f.toString()),
    `const guardText = ${JSON.stringify(`(${guard.toString()})(require('node:process'), require('node:child_process'))`)}`,
    "const { parentPort, workerData } = require('node:worker_threads')",
    "ownProcess(workerData, parentPort, require('node:child_process'), process, guardText)",
  ].join('\n')

type ChildProcessModule = typeof import('node:child_process')

function ownProcess(
  setup: ChannelSetup,
  port: MessagePort,
  childProcess: ChildProcessModule,
  own: NodeJS.Process,
  guardText: string,
): void {
  const { control, words, reason } = setup
  const tell = () => {
    Atomics.add(control, words.news, 1)
    Atomics.notify(control, words.news)
  }
  const end = (why: string, gone: boolean) => {
    if (Atomics.load(control, words.over) === 0) {
      const bytes = Buffer.from(why).subarray(0, reason.length)
      reason.set(bytes)
      Atomics.store(control, words.reasonBytes, bytes.length)
    }
    if (gone) Atomics.store(control, words.gone, 1)
    Atomics.store(control, words.over, 1)
    tell()
  }
  own.on('uncaughtException', (error) => end(`failed in its pipe: ${error.message}`, false))
  try {
    const child = childProcess.spawn(setup.command, [...setup.arguments], {
      cwd: setup.workingDirectory,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its own process group: it dies with all that it started, and not by a Ctrl-C that was meant for us.
      detached: own.platform !== 'win32',
      windowsHide: true,
    }) as ChildProcessWithoutNullStreams
    if (child.pid !== undefined) Atomics.store(control, words.pid, child.pid)
    watchEnd(child, end)
    keepErrors(setup, child)
    const pump = shipOutput(setup, child, tell)
    // A device that is gone says so by its end; a broken pipe says nothing new.
    child.stdin.on('error', () => undefined)
    port.on('message', (text: string) => (text === '' ? pump() : child.stdin.write(text, 'latin1')))
    if (child.pid !== undefined) startGuard(child, childProcess, own, guardText)
  } catch (error) {
    end(`cannot be started: ${error instanceof Error ? error.message : error}`, true)
  }
}

/** Copies what the device writes into the ring; gives the function that goes on when there is room again. */
function shipOutput(
  setup: ChannelSetup,
  child: ChildProcessWithoutNullStreams,
  tell: () => void,
): () => void {
  const { control, words, ring } = setup
  const waiting: Buffer[] = []
  const room = () =>
    ring.length - ((Atomics.load(control, words.written) - Atomics.load(control, words.read)) >>> 0)
  const pump = () => {
    let free = room()
    while (waiting.length > 0 && free > 0) {
      const chunk = waiting[0]
      const written = Atomics.load(control, words.written) >>> 0
      const at = written % ring.length
      const count = Math.min(chunk.length, free, ring.length - at)
      ring.set(chunk.subarray(0, count), at)
      if (count === chunk.length) waiting.shift()
      else waiting[0] = chunk.subarray(count)
      Atomics.store(control, words.written, (written + count) | 0)
      free -= count
    }
    const held = waiting.length > 0
    Atomics.store(control, words.held, held ? 1 : 0)
    if (held) child.stdout.pause()
    else child.stdout.resume()
    tell()
    // Room may have been made after it was measured and before `held` said that we wait for it.
    if (held && room() > 0) pump()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    waiting.push(chunk)
    pump()
  })
  return pump
}

function keepErrors({ control, words, errors }: ChannelSetup, child: ChildProcessWithoutNullStreams): void {
  let tail = Buffer.alloc(0)
  child.stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-errors.length)
    errors.set(tail)
    Atomics.store(control, words.errorBytes, tail.length)
  })
}

function watchEnd(child: ChildProcessWithoutNullStreams, end: (why: string, gone: boolean) => void): void {
  // The end of the process and of its pipes come in any order; what it wrote last is waited for, not for ever.
  const graceMilliseconds = 300
  const wordsFor = (code: number | null, signal: string | null) =>
    signal ? `was ended by ${signal}` : `exited with code ${code}`
  child.on('error', (error) => end(`cannot be started: ${error.message}`, true))
  child.on('exit', (code, signal) => setTimeout(() => end(wordsFor(code, signal), true), graceMilliseconds))
  child.on('close', (code, signal) => end(wordsFor(code, signal), true))
  child.stdout.on('end', () => setTimeout(() => end('closed its standard output', false), graceMilliseconds))
}

/**
 * A process that only waits: it ends the device when this process ends without having done so, however it ended. No
 * handler here could: the main thread blocks, and a killed process runs none.
 */
function startGuard(
  child: ChildProcessWithoutNullStreams,
  childProcess: ChildProcessModule,
  own: NodeJS.Process,
  guardText: string,
): void {
  const { NODE_OPTIONS: _, ...env } = own.env
  const watcher = childProcess.spawn(own.execPath, ['-e', guardText, `${child.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: own.platform !== 'win32',
    windowsHide: true,
    env,
  })
  watcher.on('error', () => undefined)
  watcher.stdin.on('error', () => undefined)
  child.on('exit', () => watcher.stdin.end('gone'))
}

/** Runs in that process: any byte says that the device is gone; the end of the input without one, that we are. */
function guard(own: NodeJS.Process, childProcess: ChildProcessModule): void {
  const pid = Number(own.argv[1])
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) own.on(signal, () => undefined)
  own.stdin.on('data', () => own.exit(0))
  own.stdin.on('end', () => {
    try {
      if (own.platform === 'win32') childProcess.spawnSync('taskkill', ['/PID', `${pid}`, '/T', '/F'])
      else own.kill(-pid, 'SIGKILL')
    } catch {
      // It was gone already.
    }
    own.exit(0)
  })
}
