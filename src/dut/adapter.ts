/**
 * Is an adapter honest? What it claims in its hello is tried: each observation that it says it can report is provoked, the
 * same requests are asked twice, its snapshots are taken and gone back to, its reset is compared with power-on. Whatever
 * is not so is shown by the shortest sequence of requests that shows it. No rule judges here: those judge the device.
 */

import { cover } from '../engines/cover.ts'
import { sample } from '../engines/sample.ts'
import { createStage } from '../engines/stage.ts'
import { hardwareFields, hardwareSizes } from '../hardware/fields.ts'
import { createCore, hardwarePart, powerOnHardware } from '../hardware/hardware.ts'
import type { Access } from '../interface/accesses.ts'
import type { Agent, Device } from '../interface/device.ts'
import {
  ANSWER,
  type Bus,
  K,
  newBus,
  type ObservationKind,
  observationKinds,
  type PlainObservation,
  plainObservation,
} from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { pointsOf } from '../interface/points.ts'
import { layOut } from '../layout/layout.ts'
import { newState, restore, snapshot } from '../layout/state.ts'
import type { ChildDevice } from './child.ts'
import { agentOf, printEnd, printObservation } from './protocol.ts'

export interface AdapterEffort {
  readonly seed: number
  /** Runs by which it is provoked, at most, and operations in each. */
  readonly runs: number
  readonly operations: number
}

export const adapterEffort: AdapterEffort = { seed: 1, runs: 60, operations: 100 }

/** `reset`, `save` and `load` stand between accesses. */
export type Asked = Access | 'reset' | 'save' | 'load'

export interface Law {
  readonly law: LawName
  readonly verdict: 'kept' | 'broken' | 'not judged'
  /** How it is broken, or why it is not judged. */
  readonly reason?: string
  /** From the start of the process, the shortest found; what the last one showed, and what was due. */
  readonly shown?: { readonly asked: readonly Asked[]; readonly answered: string; readonly due: string }
}

export const laws = {
  'no effect': 'a request that is refused has no effect',
  streams: 'it uses no stream identifier that it does not name',
  deterministic: 'the same requests give the same answers',
  'another process': 'in another process too',
  reset: 'reset is back to power-on',
  'save and load': 'load goes back to what was saved, as often as it is asked',
  'the last save': 'the last save counts, whatever was saved, loaded or reset before',
} as const
export type LawName = keyof typeof laws

export interface Claim {
  readonly kind: ObservationKind
  /** Times seen. */
  readonly seen: number
  /** Our core, played the same way, shows it on this platform. Not asked where it was seen. */
  readonly isProvoked?: boolean
}

export interface Control {
  readonly agent: Agent
  /** Requests that had an effect. */
  readonly effective: number
  readonly isProvoked?: boolean
}

export interface Examined {
  readonly hello: ChildDevice['hello']
  readonly requests: number
  readonly claims: readonly Claim[]
  readonly controls: readonly Control[]
  readonly laws: readonly Law[]
}

/** A claim, or control, that nothing bears out though our core shows that it can be: a broken promise. */
export const isUnmet = ({ isProvoked }: Claim | Control): boolean => isProvoked === true

export const isHonest = ({ claims, controls, laws: judged }: Examined): boolean =>
  !claims.some(isUnmet) && !controls.some(isUnmet) && judged.every(({ verdict }) => verdict !== 'broken')

/** `connect`: a fresh process. @throws DeviceFailure */
export function examine(
  platform: Platform,
  connect: (bus: Bus) => ChildDevice,
  effort: AdapterEffort,
  progress: (what: string) => void = () => undefined,
): Examined {
  progress('provoking what it claims')
  const provoked = provokeDevice(platform, connect, effort)
  const { device } = provoked
  const { hello } = device
  const seen = countsOf(provoked)
  const unseen = hello.observes.some((kind) => !seen.kinds.get(kind))
  const idle = hello.controls.some((agent) => !seen.agents.get(agent))
  progress('asking our core for what was not seen')
  const core = unseen || idle ? countsOf(provokeCore(platform, hello.controls, effort)) : undefined
  const claims = hello.observes.map((kind) => {
    const count = seen.kinds.get(kind) ?? 0
    return { kind, seen: count, ...(count > 0 ? {} : { isProvoked: (core?.kinds.get(kind) ?? 0) > 0 }) }
  })
  const controls = hello.controls.map((agent) => {
    const effective = seen.agents.get(agent) ?? 0
    return { agent, effective, ...(effective > 0 ? {} : { isProvoked: (core?.agents.get(agent) ?? 0) > 0 }) }
  })
  const subject: Subject = { connect, again: connectionOf(device, provoked.bus), hello, progress }
  const judged = judgeLaws(subject, provoked.episodes)
  subject.again.device.close()
  return { hello, requests: provoked.episodes.flat().length, claims, controls, laws: judged }
}

// ---- Provoking

/** One request, what was seen, and its end record. */
interface Answered {
  readonly access: Access
  readonly seen: readonly PlainObservation[]
  readonly effective: boolean
}

interface Provoked<D extends Device = Device> {
  readonly device: D
  readonly bus: Bus
  /** From power-on each. */
  readonly episodes: readonly (readonly Answered[])[]
}

const fromDevice = observationKinds.filter((k) => k.from === 'device').map((k) => k.name)

function provokeDevice(
  platform: Platform,
  connect: (bus: Bus) => ChildDevice,
  effort: AdapterEffort,
): Provoked<ChildDevice> {
  const bus = newBus()
  const device = connect(bus)
  const { hello } = device
  const isEnough = (log: Provoked) => {
    const { kinds, agents } = countsOf(log)
    return (
      hello.observes.every((kind) => kinds.get(kind)) && hello.controls.every((agent) => agents.get(agent))
    )
  }
  return provoke(platform, { device, bus }, effort, isEnough)
}

function provokeCore(platform: Platform, controls: readonly Agent[], effort: AdapterEffort): Provoked {
  const bus = newBus()
  return provoke(platform, { device: coreAlone(platform, bus, controls), bus }, effort, () => false)
}

/** Runs of a campaign, and then, where something is still missing, walks over the statecharts. */
function provoke<D extends Device>(
  platform: Platform,
  { device, bus }: { readonly device: D; readonly bus: Bus },
  { seed, runs, operations }: AdapterEffort,
  isEnough: (log: Provoked) => boolean,
): Provoked<D> {
  const episodes: Answered[][] = [[]]
  const log = { device, bus, episodes }
  let seen: PlainObservation[] = []
  let target: Bus | undefined
  for (const kind of fromDevice) {
    bus.subscribe(K[kind], (o) => {
      seen.push(plainObservation(o))
      if (target) Object.assign(target.o, o)
      target?.publish(K[kind])
    })
  }
  // Without save and load each run begins with a reset, so that each is a sequence from power-on.
  const logged = (own: Bus): Device => {
    return {
      name: device.name,
      controls: device.controls,
      observes: device.observes,
      close: () => undefined,
      reset() {
        device.reset()
        episodes.push([])
      },
      perform(access) {
        seen = []
        target = own
        const effective = device.perform(access)
        // What the device keeps to itself was not asked.
        if (device.controls.includes(agentOf[access.kind] as Agent))
          episodes[episodes.length - 1]?.push({ access: { ...access }, seen, effective })
        return effective
      },
    }
  }
  const leastRuns = Math.min(runs, episodesMin)
  const stage = createStage(platform, { rules: [], device: logged })
  const mayContinue = () => episodes.length <= leastRuns || !isEnough(log)
  const { failure } = sample(stage, { seed, runs, operations, mayContinue })
  if (failure) throw failure
  if (isEnough(log)) return log
  device.reset()
  episodes.push([])
  cover(platform, { rules: [], device: logged }, { mayContinue: () => !isEnough(log) })
  return log
}

/** So many runs are played, however soon everything was seen: the laws are tried on them. */
const episodesMin = 12

/** Our core as a device by itself, whose state nobody else holds. */
function coreAlone(platform: Platform, bus: Bus, controls: readonly Agent[]): Device {
  const points = pointsOf(platform)
  const state = newState(layOut({ [hardwarePart]: hardwareFields }, hardwareSizes(platform, points)))
  powerOnHardware(platform, state)
  const blank = snapshot(state)
  const core = createCore(platform, points, state, bus)
  return {
    name: 'core',
    controls,
    observes: Object.keys(K) as ObservationKind[],
    perform(access) {
      access.answer = ANSWER.ok
      access.answered = 0
      return controls.includes(agentOf[access.kind] as Agent) && core.perform(access)
    },
    reset: () => restore(state, blank),
    close: () => undefined,
  }
}

function countsOf({ episodes }: Pick<Provoked, 'episodes'>) {
  const kinds = new Map<ObservationKind, number>()
  const agents = new Map<Agent, number>()
  for (const { access, seen, effective } of episodes.flat()) {
    const agent = agentOf[access.kind] as Agent
    if (effective) agents.set(agent, (agents.get(agent) ?? 0) + 1)
    for (const { kind } of seen) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return { kinds, agents }
}

// ---- Asking again

interface Connection {
  readonly device: ChildDevice
  /** Asks these, and gives what each showed and how it ended, as the protocol prints it; '' of a word. */
  ask(asked: readonly Asked[]): readonly Answer[]
}

interface Answer {
  readonly text: string
  readonly effective: boolean
}

/** Requests in one turn of the pipe. */
const batchMax = 128

function connectionOf(device: ChildDevice, bus: Bus): Connection {
  let lines: string[] = []
  for (const kind of fromDevice) bus.subscribe(K[kind], (o) => lines.push(printObservation(o)))
  const flush = (batch: readonly Access[], answers: Answer[]): void => {
    lines = []
    device.performAll(batch, ({ answer, answered }, effective) => {
      const end = printEnd(0, !effective, answer, answered).replace('0 ', '')
      answers.push({ text: [...lines, end].join('; '), effective })
      lines = []
    })
  }
  return {
    device,
    ask(asked) {
      const answers: Answer[] = []
      let batch: Access[] = []
      for (const one of asked) {
        if (typeof one === 'object') batch.push({ ...one })
        if (typeof one === 'object' && batch.length < batchMax) continue
        flush(batch, answers)
        batch = []
        if (typeof one === 'object') continue
        control(device, one)
        answers.push({ text: '', effective: true })
      }
      flush(batch, answers)
      return answers
    },
  }
}

function control(device: ChildDevice, word: 'reset' | 'save' | 'load'): void {
  if (word === 'reset') device.reset()
  else if (word === 'save') device.save?.()
  else device.load?.()
}

// ---- Laws

interface Subject {
  connect(bus: Bus): ChildDevice
  /** The process that was provoked. */
  readonly again: Connection
  readonly hello: ChildDevice['hello']
  readonly progress: (what: string) => void
}

interface Difference {
  /** All that was asked, up to the request that was answered otherwise. */
  readonly asked: readonly Asked[]
  readonly answered: string
  readonly due: string
}

/** What a sequence shows of a law that it breaks, and how many of its elements that takes. */
type Shows = (sequence: readonly Asked[]) => (Difference & { readonly length: number }) | undefined

/** Sequences on which the laws are tried; and those that cost a process each. */
const triedMax = 12
const triedInProcessesMax = 3

function judgeLaws(subject: Subject, episodes: readonly (readonly Answered[])[]): Law[] {
  const { hello } = subject
  const tried = chosen(episodes).map((episode) => episode.map(({ access }) => access))
  const few = tried.slice(0, triedInProcessesMax)
  const judge = (law: LawName, sequences: readonly (readonly Asked[])[], shows: Shows): Law => {
    subject.progress(laws[law])
    for (const sequence of sequences) {
      const first = shows(sequence)
      if (!first) continue
      const shortest = shortestOf(sequence.slice(0, first.length), shows)
      const { asked, answered, due } = shows(shortest) ?? shows(shortest) ?? first
      return { law, verdict: 'broken', shown: { asked, answered, due } }
    }
    return { law, verdict: 'kept' }
  }
  const notJudged = (law: LawName, reason: string): Law => ({ law, verdict: 'not judged', reason })
  const streams = judge('streams', tried, strayStream(subject))
  const repeated: readonly LawName[] = [
    'another process',
    'reset',
    'no effect',
    'save and load',
    'the last save',
  ]
  if (!hello.deterministic) {
    const reason = 'it does not claim that the same requests give the same answers'
    return [streams, ...(['deterministic', ...repeated] as const).map((law) => notJudged(law, reason))]
  }
  const deterministic = judge('deterministic', tried, twice(subject))
  if (deterministic.verdict === 'broken') {
    const reason = 'the same requests do not give the same answers'
    return [streams, deterministic, ...repeated.map((law) => notJudged(law, reason))]
  }
  const marked = (parts: number) => tried.map((sequence) => withSaves(sequence, parts))
  return [
    streams,
    deterministic,
    judge('another process', few, inAnotherProcess(subject)),
    judge('reset', few, afterReset(subject)),
    judge('no effect', tried, withoutRefused(subject)),
    ...(hello.snapshots
      ? [
          judge('save and load', marked(2), loaded(subject)),
          judge('the last save', marked(3), loadedLast(subject)),
        ]
      : (['save and load', 'the last save'] as const).map((law) => notJudged(law, 'it has no snapshots'))),
  ]
}

/** The first ones, and the first in which each kind was seen. */
function chosen(episodes: readonly (readonly Answered[])[]): readonly (readonly Answered[])[] {
  const kinds = new Set<string>()
  const telling = episodes.filter((episode) => {
    const before = kinds.size
    for (const { seen } of episode) for (const { kind } of seen) kinds.add(kind)
    return kinds.size > before
  })
  return [...new Set([...telling, ...episodes])].filter(({ length }) => length > 0).slice(0, triedMax)
}

/** `save` between the parts of a sequence, all but the last. */
function withSaves(sequence: readonly Asked[], parts: number): Asked[] {
  const size = Math.ceil(sequence.length / parts)
  return sequence.flatMap((one, i) => (i > 0 && i % size === 0 ? ['save' as const, one] : [one]))
}

/** Where two lists of answers to the same requests differ first. `before`: what was asked before those; `offset`: where in the sequence they begin. */
function differenceOf(
  asked: readonly Asked[],
  answers: readonly Answer[],
  due: readonly Answer[],
  before: readonly Asked[] = [],
  offset = 0,
): (Difference & { readonly length: number }) | undefined {
  const at = due.findIndex(({ text }, i) => text !== answers[i]?.text)
  if (at < 0) return undefined
  return {
    asked: [...before, ...asked.slice(0, at + 1)],
    answered: answers[at]?.text ?? '',
    due: due[at]?.text ?? '',
    length: offset + at + 1,
  }
}

const twice =
  ({ again }: Subject): Shows =>
  (sequence) => {
    const asked = ['reset' as const, ...sequence]
    const once = () => differenceOf(asked, again.ask(asked), again.ask(asked), asked, -1)
    // What shows only now and then is looked at more than once.
    return once() ?? once()
  }

const inAnotherProcess =
  (subject: Subject): Shows =>
  (sequence) => {
    const asked = ['reset' as const, ...sequence]
    const due = subject.again.ask(asked)
    return inFresh(subject, (fresh) => differenceOf(asked, fresh.ask(asked), due, [], -1))
  }

/** From power-on, and then, in the same process, after a reset. */
const afterReset =
  (subject: Subject): Shows =>
  (sequence) =>
    inFresh(subject, (fresh) => {
      const due = fresh.ask(sequence)
      fresh.ask(['reset'])
      return differenceOf(sequence, fresh.ask(sequence), due, [...sequence, 'reset'])
    })

function inFresh<T>({ connect }: Subject, use: (fresh: Connection) => T): T {
  const bus = newBus()
  const device = connect(bus)
  try {
    return use(connectionOf(device, bus))
  } finally {
    device.close()
  }
}

/** What is left once everything that is refused is left out must be answered as before. */
const withoutRefused =
  ({ again }: Subject): Shows =>
  (sequence) => {
    again.ask(['reset'])
    const all = again.ask(sequence)
    const isKept = (_: unknown, i: number) => all[i]?.effective === true
    again.ask(['reset'])
    const due = again.ask(sequence.filter(isKept))
    const kept = all.filter(isKept)
    const at = due.findIndex(({ text }, i) => text !== kept[i]?.text)
    if (at < 0) return undefined
    const ordinal = all.indexOf(kept[at] as Answer)
    return {
      asked: ['reset', ...sequence.slice(0, ordinal + 1)],
      answered: kept[at]?.text ?? '',
      due: due[at]?.text ?? '',
      length: ordinal + 1,
    }
  }

const strayStream =
  ({ again, hello }: Subject): Shows =>
  (sequence) => {
    const answers = again.ask(['reset', ...sequence])
    const at = answers.findIndex(({ text }) =>
      streamsIn(text).some((stream) => !hello.streams.includes(stream)),
    )
    if (at < 0) return undefined
    return {
      asked: ['reset', ...sequence].slice(0, at + 1) as Asked[],
      answered: answers[at]?.text ?? '',
      due: `a stream among ${hello.streams.join(', ') || 'none'}`,
      length: at,
    }
  }

const streamsIn = (text: string): number[] =>
  [...text.matchAll(/\* (?:request|beat)-at-port [^;]*stream=(\d+)/g)].map((found) => Number(found[1]))

/** Loaded twice, the second time after `between`: each must give the state of the save that `saveOf` finds, as it was. */
const loadedTwice =
  (saveOf: (sequence: readonly Asked[]) => number, between: readonly Asked[]) =>
  ({ again }: Subject): Shows =>
  (sequence) => {
    const at = saveOf(sequence)
    if (at < 0) return undefined
    const rest = sequence.slice(at + 1)
    const before: Asked[] = ['reset', ...sequence.slice(0, at + 1), ...rest, 'load']
    again.ask(['reset', ...sequence.slice(0, at + 1)])
    const due = again.ask(rest)
    again.ask(['load'])
    const once = differenceOf(rest, again.ask(rest), due, before, at + 1)
    if (once) return once
    again.ask([...between, 'load'])
    return differenceOf(rest, again.ask(rest), due, [...before, ...rest, ...between, 'load'], at + 1)
  }

/** What was played on a loaded state must not have changed the one that was saved. */
const loaded = loadedTwice((sequence) => sequence.indexOf('save'), [])

/** Saved twice, loaded; reset, and loaded again. */
const loadedLast = loadedTwice((sequence) => sequence.lastIndexOf('save'), ['reset'])

/** Delta debugging; the words stay where they are. */
function shortestOf(sequence: readonly Asked[], shows: Shows): readonly Asked[] {
  let best = sequence
  const offer = (candidate: readonly Asked[]): boolean => {
    if (candidate.length === best.length) return false
    const shown = shows(candidate)
    if (!shown) return false
    best = candidate.slice(0, shown.length)
    return true
  }
  for (let found = true; found; ) {
    found = false
    for (let size = Math.max(1, best.length >> 1); size >= 1; size >>= 1) {
      for (let from = best.length - size; from >= 0; from--) {
        const to = from + size
        if (offer(best.filter((one, i) => i < from || i >= to || typeof one !== 'object'))) found = true
      }
    }
  }
  return best
}
