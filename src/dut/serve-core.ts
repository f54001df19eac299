/**
 * The executable core as a device under test of its own: it answers `wellbehaved/protocol/2` on a stream, with a register
 * file of its own. What a device that is not ours looks like to the suite, and the reference that adapters are compared
 * with. Bugs of software and of the description act on the other side of the pipe; only `decisions` come here.
 */
import { readSync, writeSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { type Decisions, hardwareFields, hardwareSizes } from '../hardware/fields.ts'
import { type Core, createCore, hardwarePart, powerOnHardware } from '../hardware/hardware.ts'
import { A, newAccess } from '../interface/accesses.ts'
import { agents } from '../interface/device.ts'
import { ANSWER, K, newBus } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { pointsOf } from '../interface/points.ts'
import { layOut } from '../layout/layout.ts'
import { newState, restore, type State, snapshot } from '../layout/state.ts'
import {
  type ControlWord,
  deviceKinds,
  ProtocolError,
  printEnd,
  printFailed,
  printHello,
  printObservation,
  type Request,
  requestReader,
} from './protocol.ts'

/** Serves until `bye`, or until the input ends. */
export async function serveCore(
  platform: Platform,
  decisions: Decisions | undefined,
  input: Readable,
  output: Writable,
): Promise<void> {
  const session = newSession(platform, decisions)
  input.setEncoding('latin1')
  for await (const chunk of input) {
    const text = session.take(String(chunk))
    if (text !== '') output.write(text, 'latin1')
    if (session.ended()) return
  }
}

/** The same on standard input and output, blocking: half the time a turn. What `wellbehaved serve-core` runs. */
export function serveCoreOnStandardStreams(platform: Platform, decisions: Decisions | undefined): void {
  const session = newSession(platform, decisions)
  const chunk = Buffer.alloc(chunkBytes)
  while (!session.ended()) {
    const count = readBlocking(chunk)
    if (count === 0) return
    writeAll(session.take(chunk.toString('latin1', 0, count)))
  }
}

const chunkBytes = 1 << 16
const standardInput = 0
const standardOutput = 1
const pauseMilliseconds = 1
const pause = new Int32Array(new SharedArrayBuffer(4))

/** Bytes read; 0 at the end. */
function readBlocking(into: Buffer): number {
  for (;;) {
    try {
      return readSync(standardInput, into)
    } catch (error) {
      // Windows reports the end of a pipe as an error; a terminal or a shared pipe may not block.
      const code = codeOf(error)
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(pause, 0, 0, pauseMilliseconds)
    }
  }
}

function writeAll(text: string): void {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(standardOutput, bytes, at)
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      Atomics.wait(pause, 0, 0, pauseMilliseconds)
    }
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

interface Session {
  /** Takes a piece of input; gives the answers to the requests that it completes. */
  take(text: string): string
  ended(): boolean
}

interface Served {
  readonly platform: Platform
  readonly core: Core
  readonly state: State
  readonly blank: Uint32Array
  saved: Uint32Array | undefined
  ended: boolean
  /** Observations of the request that is being answered, a line each. */
  seen: string
}

function newSession(platform: Platform, decisions: Decisions | undefined): Session {
  const points = pointsOf(platform)
  const state = newState(layOut({ [hardwarePart]: hardwareFields }, hardwareSizes(platform, points)))
  powerOnHardware(platform, state)
  const bus = newBus()
  const core = createCore(platform, points, state, bus, decisions)
  const s: Served = {
    platform,
    core,
    state,
    blank: snapshot(state),
    saved: undefined,
    ended: false,
    seen: '',
  }
  for (const kind of deviceKinds) {
    bus.subscribe(K[kind], (o) => {
      s.seen += `${printObservation(o)}\n`
    })
  }
  const read = requestReader(platform)
  let rest = ''
  return {
    ended: () => s.ended,
    take(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      let out = ''
      for (const line of lines) if (!s.ended) out += answerLine(s, read, line)
      return out
    },
  }
}

function answerLine(s: Served, read: (line: string) => Request, line: string): string {
  s.seen = ''
  try {
    const request = read(line.endsWith('\r') ? line.slice(0, -1) : line)
    const end = request.word === 'access' ? perform(s, request) : control(s, request.tag, request.word)
    return `${s.seen}${end}\n`
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return `${printFailed(Number.parseInt(line, 10) || 0, error.message)}\n`
  }
}

function perform({ core }: Served, { tag, access }: Extract<Request, { word: 'access' }>): string {
  const effective = core.perform(access)
  return printEnd(tag, !effective, access.answer, access.answered)
}

function control(s: Served, tag: number, word: ControlWord): string {
  switch (word) {
    case 'hello':
      s.seen = `${printHello(helloOf(s.platform))}\n`
      return printEnd(tag, false, ANSWER.ok, 0)
    case 'reset':
      restore(s.state, s.blank)
      return printEnd(tag, false, ANSWER.ok, 0)
    case 'save':
      s.saved = snapshot(s.state)
      return printEnd(tag, false, ANSWER.ok, 0)
    case 'load':
      if (!s.saved) return printFailed(tag, 'nothing was saved')
      restore(s.state, s.saved)
      return printEnd(tag, false, ANSWER.ok, 0)
    case 'drain':
      return printEnd(tag, !drain(s), ANSWER.ok, openTransactions(s))
    case 'bye':
      s.ended = true
      return printEnd(tag, false, ANSWER.ok, 0)
  }
}

const helloOf = (platform: Platform) => ({
  name: 'core',
  contexts: platform.contexts.length,
  streams: [...new Set(platform.contexts.flatMap((c) => c.streams))],
  observes: deviceKinds,
  controls: agents,
  time: 'owned' as const,
  snapshots: true,
  deterministic: true,
})

/** Issues, delivers and answers what is open until nothing moves; no time passes. Says whether anything did. */
function drain({ core, platform }: Served): boolean {
  const access = newAccess()
  let moved = false
  for (let again = true; again; ) {
    again = false
    platform.contexts.forEach((context, c) => {
      for (const kind of [A.issue, A.deliver, A.respond]) {
        for (let ordinal = 0; ordinal < context.outstandingMax; ordinal++) {
          Object.assign(access, { kind, context: c, ordinal, value: 0 })
          if (core.perform(access)) again = true
        }
      }
    })
    moved ||= again
  }
  return moved
}

const openTransactions = ({ core }: Served): number => {
  const { slot } = core.hardware.h
  let open = 0
  for (let s = 0; s < slot.length; s++) if (slot[s] !== 0) open++
  return open
}
