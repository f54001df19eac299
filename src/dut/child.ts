/**
 * A device under test in a process of its own, over `wellbehaved/protocol/2`. One access is one turn of the pipe;
 * requests whose answer decides nothing (reset, save, load) travel with the next one. What was seen reaches the rules
 * only after its whole answer, up to the end record, has been checked: a device that fails never breaks a rule.
 */
import type { Access } from '../interface/accesses.ts'
import { A } from '../interface/accesses.ts'
import { type Device, DeviceFailure } from '../interface/device.ts'
import {
  ANSWER,
  type Bus,
  K,
  newObservation,
  type Observation,
  type ObservationField,
  observationKinds,
} from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { type Channel, ChannelError, type Command, openChannel } from './channel.ts'
import {
  accessPrinter,
  agentOf,
  type ControlWord,
  type EndRecord,
  type Hello,
  observationReader,
  ownKinds,
  ProtocolError,
  printControl,
  quote,
  readEnd,
  readHello,
} from './protocol.ts'

export interface ChildOptions extends Command {
  /** Seconds from sending requests to the end of their answers, at most. */
  readonly answerSecondsMax?: number
}

export const answerSecondsDefault = 10

export interface ChildDevice extends Device {
  readonly hello: Hello
  /** Ends what is open, without new requests; says how many transactions stay open. @throws DeviceFailure */
  drain(): number
  /**
   * Performs these in one turn of the pipe, since no answer decides what is asked next. Tells of each in order, with its
   * answer, right after what it showed was published. None may be one that the device keeps to itself.
   * @throws DeviceFailure
   */
  performAll(accesses: readonly Access[], tell: (access: Access, effective: boolean) => void): void
  /** Turns of the pipe so far. */
  turns(): number
}

/** Starts the process and greets it. @throws DeviceFailure when it does not answer as this version expects. */
export function connectChild(platform: Platform, bus: Bus, options: ChildOptions): ChildDevice {
  const c = newConversation(platform, bus, options)
  const hello = greet(c, platform)
  c.name = hello.name
  c.readObservation = observationReader(platform, hello.observes)
  const print = accessPrinter(platform)
  const refusedUnasked = agentOf.map((agent) => !hello.controls.includes(agent))
  const judge = checkerOf(platform, hello)
  const snapshots = hello.snapshots
    ? { save: () => void enqueueControl(c, 'save'), load: () => void enqueueControl(c, 'load') }
    : {}
  return {
    name: hello.name,
    controls: hello.controls,
    observes: [...ownKinds, ...hello.observes],
    hello,
    ...snapshots,
    perform(access) {
      access.answer = ANSWER.ok
      access.answered = 0
      if (refusedUnasked[access.kind]) return false
      enqueue(c, print(c.nextTag, access), 'access')
      const end = exchange(c, (record) => judge(access, record, c))
      access.answer = end.answer
      access.answered = end.value
      publish(c)
      return !end.refused
    },
    performAll(accesses, tell) {
      if (accesses.length === 0) return
      for (const access of accesses) enqueue(c, print(c.nextTag, access), 'access')
      let i = 0
      exchangeEach(c, (end) => {
        const access = accesses[i++]
        const wrong = judge(access, end, c)
        if (wrong) throw new ProtocolError(wrong)
        access.answer = end.answer
        access.answered = end.value
        publish(c)
        tell(access, !end.refused)
      })
    },
    reset: () => void enqueueControl(c, 'reset'),
    drain() {
      enqueueControl(c, 'drain')
      const end = exchange(c, () => undefined)
      publish(c)
      return end.value
    },
    turns: () => c.turns,
    close: () => close(c),
  }
}

interface Conversation {
  readonly channel: Channel
  readonly bus: Bus
  readonly answerMilliseconds: number
  name: string
  readObservation: (line: string, into: Observation) => void
  nextTag: number
  turns: number
  /** Requests that were not sent yet, and what each was. */
  unsent: string
  readonly unanswered: Unanswered[]
  /** The last ones sent, newest last. */
  readonly recent: string[]
  /** What the answer that is being read has reported, pooled. */
  readonly seen: Observation[]
  seenCount: number
  failure: DeviceFailure | undefined
}

interface Unanswered {
  readonly tag: number
  readonly word: ControlWord | 'access'
}

/** Requests that a failure shows. */
const recentMax = 32
/** Requests that travel together. */
const unansweredMax = 16
/** Observations in one answer: far more than one access can cause. */
const seenMax = 1 << 14
/** How long a device that was told `bye` may take to end. */
const byeMilliseconds = 500

function newConversation(platform: Platform, bus: Bus, options: ChildOptions): Conversation {
  return {
    channel: openChannel(options),
    bus,
    answerMilliseconds: 1000 * (options.answerSecondsMax ?? answerSecondsDefault),
    name: options.command,
    readObservation: observationReader(platform, []),
    nextTag: 1,
    turns: 0,
    unsent: '',
    unanswered: [],
    recent: [],
    seen: [],
    seenCount: 0,
    failure: undefined,
  }
}

function enqueue(c: Conversation, line: string, word: Unanswered['word']): void {
  if (c.failure) throw c.failure
  c.unanswered.push({ tag: c.nextTag++, word })
  c.unsent += `${line}\n`
  c.recent.push(line)
  if (c.recent.length > recentMax) c.recent.shift()
}

function enqueueControl(c: Conversation, word: ControlWord): void {
  enqueue(c, printControl(c.nextTag, word), word)
  if (c.unanswered.length >= unansweredMax) exchange(c, () => undefined)
}

/** Sends what waits, reads every answer, and gives the last end record once `check` finds nothing wrong with it. */
function exchange(c: Conversation, check: (end: EndRecord) => string | undefined): EndRecord {
  return failing(c, () => {
    const deadline = send(c)
    for (;;) {
      const asked = c.unanswered[0]
      const end = readAnswer(c, asked, deadline)
      const last = c.unanswered.length === 1
      const wrong = last ? check(end) : undefined
      if (wrong) throw new ProtocolError(wrong)
      c.unanswered.shift()
      if (last) return end
    }
  })
}

/** The same, telling of the end of each access. */
function exchangeEach(c: Conversation, tell: (end: EndRecord) => void): void {
  failing(c, () => {
    const deadline = send(c)
    while (c.unanswered.length > 0) {
      const asked = c.unanswered[0]
      const end = readAnswer(c, asked, deadline)
      if (asked.word === 'access') tell(end)
      c.unanswered.shift()
    }
  })
}

/** When the answers are due. */
function send(c: Conversation): number {
  c.channel.send(c.unsent)
  c.unsent = ''
  c.turns++
  return performance.now() + c.answerMilliseconds
}

function readAnswer(c: Conversation, asked: Unanswered, deadline: number): EndRecord {
  c.seenCount = 0
  for (;;) {
    const line = c.channel.line(deadline)
    if (line.startsWith('*')) note(c, line, asked)
    else return endOf(line, asked)
  }
}

/** `hello` is the one request whose answer is not read by the tables of the platform. */
function greet(c: Conversation, platform: Platform): Hello {
  enqueueControl(c, 'hello')
  return failing(c, () => {
    const deadline = send(c)
    const hello = readHello(c.channel.line(deadline), platform)
    endOf(c.channel.line(deadline), c.unanswered[0])
    c.unanswered.shift()
    return hello
  })
}

function endOf(line: string, asked: Unanswered): EndRecord {
  const end = readEnd(line)
  if (end.tag !== asked.tag) throw new ProtocolError(`it ended request ${end.tag} where ${asked.tag} was due`)
  if (end.failed !== undefined)
    throw new ProtocolError(`it cannot do request ${end.tag}: ${quote(end.failed)}`)
  return end
}

function note(c: Conversation, line: string, asked: Unanswered): void {
  if (asked.word !== 'access' && asked.word !== 'drain') {
    throw new ProtocolError(`an observation in the answer to '${asked.word}': ${quote(line)}`)
  }
  if (c.seenCount === seenMax) throw new ProtocolError(`more than ${seenMax} observations in one answer`)
  if (c.seenCount === c.seen.length) c.seen.push(newObservation())
  c.readObservation(line, c.seen[c.seenCount++])
}

/** What no table can say of an answer: it must fit its request. Says what is wrong. */
function checkerOf(platform: Platform, hello: Hello) {
  const lineMax = platform.lines.length - 1
  const showsTime = hello.observes.includes('time passed') && hello.time === 'owned'
  return (access: Access, end: EndRecord, c: Conversation): string | undefined =>
    wrongValue(access, end, lineMax) ?? (showsTime ? wrongTime(access, c) : undefined)
}

function wrongValue({ kind }: Access, { refused, value }: EndRecord, lineMax: number): string | undefined {
  if (kind !== A.take) return value < 0 ? `value=${value} is outside 0..4294967295` : undefined
  const fits = refused ? value === -1 : value >= 0 && value <= lineMax
  return fits ? undefined : `'take' answers a line, or refused and -1: value=${value}`
}

function wrongTime(access: Access, c: Conversation): string | undefined {
  const passed = cyclesSeen(c)
  const due = access.kind === A.tick ? access.count : 0
  return passed === due ? undefined : `its time is owned, yet ${passed} cycles passed where ${due} were due`
}

function cyclesSeen(c: Conversation): number {
  let cycles = 0
  for (let i = 0; i < c.seenCount; i++) if (c.seen[i].kind === K['time passed']) cycles += c.seen[i].cycles
  return cycles
}

const fieldsOf: readonly (readonly ObservationField[])[] = observationKinds.map((k) => k.fields)

function publish(c: Conversation): void {
  const { bus, seen } = c
  for (let i = 0; i < c.seenCount; i++) {
    const o = seen[i]
    for (const field of fieldsOf[o.kind]) bus.o[field] = o[field]
    bus.publish(o.kind)
  }
}

/** Whatever the device does wrong ends it, and is said once; every later call says the same. */
function failing<T>(c: Conversation, talk: () => T): T {
  if (c.failure) throw c.failure
  try {
    return talk()
  } catch (error) {
    if (!(error instanceof ChannelError) && !(error instanceof ProtocolError)) throw error
    c.channel.close(0)
    const late = c.recent.at(-c.unanswered.length) ?? ''
    const what =
      error instanceof ChannelError ? error.message : `spoke no ${whatWasExpected}: ${error.message}`
    const message = `the device ${quote(c.name)} ${what}, while it answered ${quote(late)}`
    c.failure = new DeviceFailure(message, [...c.recent], c.channel.standardError())
    throw c.failure
  }
}
const whatWasExpected = 'wellbehaved/protocol/2'

function close(c: Conversation): void {
  if (c.failure) return
  c.channel.send(`${c.unsent}${printControl(c.nextTag, 'bye')}\n`)
  c.channel.close(byeMilliseconds)
  c.failure = new DeviceFailure(
    `the device ${quote(c.name)} is closed`,
    [...c.recent],
    c.channel.standardError(),
  )
}
