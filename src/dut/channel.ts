/**
 * Lines to and from a process, for a caller that blocks: a worker thread (channel-worker.ts) owns the pipes and fills a
 * shared ring, the main thread sleeps in `Atomics.wait` until there is news. No shell, no polling, and never a wait
 * without end.
 */
import { spawnSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { type ChannelSetup, type ControlWords, channelWorkerText } from './channel-worker.ts'

export interface Command {
  readonly command: string
  readonly arguments?: readonly string[]
  readonly workingDirectory?: string
}

/** The process or its pipe failed, or it said nothing in time. Its message says what it did: "exited with code 3". */
export class ChannelError extends Error {}

export interface Channel {
  /** Sends whole lines, each with its end. */
  send(text: string): void
  /** The next line, without its end. @throws ChannelError when none comes until then (`performance.now()`, in ms). */
  line(deadline: number): string
  /** The last bytes that it wrote to standard error, without control characters. */
  standardError(): string
  /** Waits until the process is gone by itself, and ends it if it is not. May be called again. */
  close(graceMilliseconds: number): void
}

/** A line is far shorter; one that has no end in sight is no line. */
const lineBytesMax = 1 << 16
const ringBytes = 1 << 20
const reasonBytesMax = 512
const errorBytesMax = 4096
/** How long the end of a process that was killed is waited for. */
const killedMillisecondsMax = 2000

const words: ControlWords = {
  news: 0,
  written: 1,
  read: 2,
  held: 3,
  over: 4,
  gone: 5,
  pid: 6,
  reasonBytes: 7,
  errorBytes: 8,
}

export function openChannel(command: Command): Channel {
  const setup: ChannelSetup = {
    command: command.command,
    arguments: command.arguments ?? [],
    workingDirectory: command.workingDirectory,
    words,
    control: new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length)),
    ring: new Uint8Array(new SharedArrayBuffer(ringBytes)),
    reason: new Uint8Array(new SharedArrayBuffer(reasonBytesMax)),
    errors: new Uint8Array(new SharedArrayBuffer(errorBytesMax)),
  }
  const worker = new Worker(channelWorkerText(), { eval: true, workerData: setup, execArgv: [] })
  // It reports by the shared words; a failed worker must not take the process with it.
  worker.on('error', () => undefined)
  worker.unref()
  const open: Open = { setup, worker, ring: Buffer.from(setup.ring.buffer), text: '', at: 0, closed: false }
  channels.add(open)
  return {
    send: (text) => worker.postMessage(text),
    line: (deadline) => nextLine(open, deadline),
    standardError: () => printable(open.setup.errors, load(open, words.errorBytes)),
    close: (grace) => close(open, grace),
  }
}

interface Open {
  readonly setup: ChannelSetup
  readonly worker: Worker
  readonly ring: Buffer
  /** What was read and not yet handed out, from `at` on. */
  text: string
  at: number
  closed: boolean
}

const load = ({ setup }: Open, word: number): number => Atomics.load(setup.control, word)

function nextLine(open: Open, deadline: number): string {
  for (;;) {
    const end = open.text.indexOf('\n', open.at)
    if (end >= 0) {
      const line = open.text.slice(open.at, open.text[end - 1] === '\r' ? end - 1 : end)
      open.at = end + 1
      if (line.length > lineBytesMax) throw tooLong()
      return line
    }
    if (open.text.length - open.at > lineBytesMax) throw tooLong()
    receive(open, deadline)
  }
}

const tooLong = () => new ChannelError(`wrote a line of more than ${lineBytesMax} bytes`)

/** Blocks until there are more bytes. */
function receive(open: Open, deadline: number): void {
  for (;;) {
    const news = load(open, words.news)
    const over = load(open, words.over)
    if (takeBytes(open)) return
    // Looked at before the bytes were: what it wrote before its end has been read by now.
    if (over && !load(open, words.held)) throw new ChannelError(reasonOf(open))
    const left = deadline - performance.now()
    if (left <= 0) throw new ChannelError('did not answer in time')
    Atomics.wait(open.setup.control, words.news, news, left)
  }
}

function takeBytes(open: Open): boolean {
  const { ring } = open
  const read = load(open, words.read) >>> 0
  const count = ((load(open, words.written) >>> 0) - read) >>> 0
  if (count > 0) {
    const from = read % ringBytes
    const whole = Math.min(count, ringBytes - from)
    const bytes = ring.toString('latin1', from, from + whole) + ring.toString('latin1', 0, count - whole)
    open.text = open.text.slice(open.at) + bytes
    open.at = 0
    Atomics.store(open.setup.control, words.read, (read + count) | 0)
  }
  if (load(open, words.held)) open.worker.postMessage('')
  return count > 0
}

const reasonOf = (open: Open): string => printable(open.setup.reason, load(open, words.reasonBytes))

/** Text that a terminal shows and does not obey: no control characters, none that turn the direction of writing. */
function printable(shared: Uint8Array, count: number): string {
  const text = Buffer.from(shared.slice(0, count)).toString('utf8')
  return text.replace(/\r\n/g, '\n').replace(/[^\P{C}\n]/gu, ' ')
}

function close(open: Open, graceMilliseconds: number): void {
  if (open.closed) return
  open.closed = true
  awaitGone(open, graceMilliseconds)
  if (!load(open, words.gone)) {
    killTree(load(open, words.pid))
    awaitGone(open, killedMillisecondsMax)
  }
  channels.delete(open)
  void open.worker.terminate()
}

function awaitGone(open: Open, milliseconds: number): void {
  const deadline = performance.now() + milliseconds
  for (;;) {
    const news = load(open, words.news)
    if (load(open, words.gone)) return
    const left = deadline - performance.now()
    if (left <= 0) return
    // Room for what it still writes, so that the end of its output can be seen.
    takeBytes(open)
    open.text = ''
    open.at = 0
    Atomics.wait(open.setup.control, words.news, news, left)
  }
}

/** The process and all that it started. */
function killTree(pid: number): void {
  if (pid === 0) return
  try {
    if (process.platform === 'win32') {
      spawnSync('taskkill', ['/PID', `${pid}`, '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    } else process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}

/** Not yet closed: ended with this process, also after an uncaught error. (A killed one: see the guard.) */
const channels = new Set<Open>()
process.on('exit', () => {
  for (const open of channels) if (!load(open, words.gone)) killTree(load(open, words.pid))
})
