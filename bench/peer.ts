/**
 * The peer: the same gateway, played as one would with `fc.commands`, `fc.modelRun` and XState alone. The real side is
 * one lifecycle actor a context and the jobs at its port; the model side is what three rules remember. Checked as our
 * own rules are, on what the real side shows, while it happens.
 */
import * as fc from 'fast-check'
import { type AnyActor, createActor } from 'xstate'
import {
  type ContextEvent,
  type ContextState,
  contextLifecycle,
  toTwoStates,
} from '../models/context-lifecycle.ts'
import type { Platform } from '../src/interface/platform.ts'

export const peerClasses = [
  'job',
  'issue',
  'deliver',
  'respond',
  'assign',
  'unassign',
  'reset',
  'tick',
] as const
export type PeerClass = (typeof peerClasses)[number]

/** Effective commands, by class. */
export type PeerCounts = Record<PeerClass, number>
export const newPeerCounts = (): PeerCounts => ({
  job: 0,
  issue: 0,
  deliver: 0,
  respond: 0,
  assign: 0,
  unassign: 0,
  reset: 0,
  tick: 0,
})

export interface PeerRound {
  readonly seed: number
  readonly runs: number
  /** Commands a run, at most. */
  readonly commands: number
}

/** Plays `runs` sequences and adds up what had an effect. Says how a rule broke, or undefined. */
export function playPeer(
  platform: Platform,
  round: PeerRound,
  counts: PeerCounts,
  decisions: PeerDecisions = wellBehavedPeer,
): string | undefined {
  const property = fc.property(sequences(platform, round.commands, counts), (commands) => {
    fc.modelRun(() => powerOn(platform, decisions), commands)
  })
  const outcome = fc.check(property, { seed: round.seed, numRuns: round.runs, endOnFailure: true })
  if (!outcome.failed) return undefined
  return outcome.errorInstance instanceof Error
    ? outcome.errorInstance.message
    : String(outcome.errorInstance)
}

/** What a test replaces, to see that the three rules are checked. */
export interface PeerDecisions {
  /** Jobs that the drain waits for. */
  outstanding(station: Station): number
  /** Takes jobs, and puts their first beat at its port. */
  mayStart(state: ContextState): boolean
  acknowledges(station: Station): boolean
}

export const wellBehavedPeer: PeerDecisions = {
  outstanding: ({ jobs }) => open(jobs),
  mayStart: (state) => state === 'assigned',
  acknowledges: ({ asked }) => asked,
}

interface Job {
  readonly address: number
  readonly beats: number
  issued: number
  judged: number
  blocked: boolean
}

interface Station {
  readonly context: number
  readonly isPrimary: boolean
  readonly actor: AnyActor
  readonly outstandingMax: number
  jobs: Job[]
  /** Device cycles of the drain or the reset that are left. */
  left: number
  asked: boolean
  halted: boolean
  /** What its stream may reach. */
  base: number
  limit: number
}

/** The model: what RST-12.a, ST-2 and RST-5.a remember. They throw where they are broken. */
interface Model {
  readonly assigned: boolean[]
  readonly jobs: number[]
  readonly open: number[]
  readonly asked: boolean[]
}

interface Gateway {
  readonly platform: Platform
  readonly decisions: PeerDecisions
  readonly stations: readonly Station[]
  readonly primary: number
}

const stateOf = (station: Station): ContextState => station.actor.getSnapshot().value
const send = (station: Station, type: ContextEvent): void => station.actor.send({ type })
const open = (jobs: readonly Job[]): number => jobs.reduce((n, job) => n + (job.issued > 0 ? 1 : 0), 0)
const isInReset = (state: ContextState): boolean =>
  state === 'draining' || state === 'quarantined' || state === 'resetting'

/** The contexts of the first device that has secondaries. */
function sharedContexts(platform: Platform): readonly number[] {
  return platform.devices.find((d) => d.contexts.length > 1)?.contexts ?? []
}

function powerOn(platform: Platform, decisions: PeerDecisions): { model: Model; real: Gateway } {
  const contexts = sharedContexts(platform)
  const stations = contexts.map((context): Station => {
    const { role, outstandingMax } = platform.contexts[context]
    const actor = createActor(contextLifecycle.machine).start()
    const none = { left: 0, asked: false, halted: false, base: 0, limit: 0 }
    return { context, isPrimary: role === 'primary', actor, outstandingMax, jobs: [], ...none }
  })
  const real = { platform, decisions, stations, primary: stations.findIndex((s) => s.isPrimary) }
  const all = <T>(value: T): T[] => stations.map(() => value)
  const model = { assigned: all(false), jobs: all(0), open: all(0), asked: all(false) }
  stations.forEach((station, s) => {
    send(station, 'power-on reset complete')
    assign(model, real, s, s % platform.guests.length)
  })
  return { model, real }
}

function assign(model: Model, { stations, platform, primary }: Gateway, s: number, guest: number): boolean {
  const station = stations[s]
  if (stateOf(station) !== 'unassigned' || isInReset(stateOf(stations[primary]))) return false
  send(station, 'configuration begun')
  const window = platform.guests[guest].windows[0]
  station.base = window.base
  station.limit = window.limit
  send(station, 'window and gate opened')
  model.assigned[s] = true
  return true
}

/** The next beat of the `ordinal`-th oldest job appears at the port. ST-2 judges it. */
function issue(model: Model, { stations, decisions }: Gateway, s: number, ordinal: number): boolean {
  const station = stations[s]
  const job = station.jobs[ordinal]
  if (!job || job.issued === job.beats) return false
  const state = stateOf(station)
  const first = job.issued === 0
  const may = first
    ? decisions.mayStart(state) && !station.halted
    : state !== 'quarantined' && state !== 'resetting'
  if (!may) return false
  job.issued++
  if (!station.isPrimary && toTwoStates(state, false, model.open[s] > 0) === 'unassigned')
    throw new Error(`ST-2: context ${station.context} puts a transfer at its port while it is unassigned`)
  if (first) model.open[s]++
  return true
}

function deliver({ stations, platform }: Gateway, s: number, ordinal: number): boolean {
  const station = stations[s]
  const job = station.jobs[ordinal]
  if (!job || job.judged >= job.issued) return false
  const first = job.address + job.judged * platform.beatBytes
  if (first < station.base || first + platform.beatBytes - 1 > station.limit) job.blocked = true
  job.judged++
  return true
}

function respond(model: Model, { stations }: Gateway, s: number, ordinal: number): boolean {
  const station = stations[s]
  const job = station.jobs[ordinal]
  if (!job || job.judged < job.beats) return false
  station.jobs.splice(ordinal, 1)
  model.jobs[s]--
  model.open[s]--
  if (job.blocked) station.halted = true
  return true
}

function unassign(model: Model, gateway: Gateway, s: number): boolean {
  const state = stateOf(gateway.stations[s])
  if (state !== 'assigned' && state !== 'failed') return false
  startDrain(model, gateway, s, 'unassign requested')
  return ask(model, gateway, s)
}

function reset(model: Model, gateway: Gateway, s: number): boolean {
  if (gateway.stations[s].isPrimary)
    gateway.stations.forEach((_, other) => {
      startDrain(model, gateway, other, 'primary reset requested')
    })
  else startDrain(model, gateway, s, 'reset requested')
  return ask(model, gateway, s)
}

function ask(model: Model, { stations }: Gateway, s: number): true {
  stations[s].asked = true
  model.asked[s] = true
  return true
}

/** A reset that runs already answers this request as well. */
function startDrain(model: Model, { stations, platform }: Gateway, s: number, event: ContextEvent): void {
  const station = stations[s]
  if (isInReset(stateOf(station))) return
  send(station, event)
  station.left = platform.devices[platform.contexts[station.context].device].drainCyclesMax
  station.jobs = station.jobs.filter((job) => job.issued > 0)
  model.jobs[s] = station.jobs.length
}

function tick(model: Model, gateway: Gateway, cycles: number): boolean {
  let effective = false
  for (let s = 0; s < gateway.stations.length; s++) if (advance(model, gateway, s, cycles)) effective = true
  return effective
}

function advance(model: Model, gateway: Gateway, s: number, cycles: number): boolean {
  const { platform, decisions, stations } = gateway
  const station = stations[s]
  const state = stateOf(station)
  if (!isInReset(state)) return false
  station.left = Math.max(0, station.left - cycles)
  if (state === 'resetting') {
    const othersRun = stations.some((other) => other !== station && isInReset(stateOf(other)))
    if (station.left === 0 && !(station.isPrimary && othersRun)) finish(model, gateway, s)
  } else if (decisions.outstanding(station) === 0) {
    send(station, 'drained')
    station.left = platform.devices[platform.contexts[station.context].device].resetCycles
  } else if (state === 'draining' && station.left === 0) send(station, 'bound exceeded')
  return true
}

/** The acknowledgement. RST-12.a and RST-5.a judge it. */
function finish(model: Model, gateway: Gateway, s: number): void {
  const { stations, decisions } = gateway
  const station = stations[s]
  const acknowledges = decisions.acknowledges(station)
  send(station, 'reset done')
  station.jobs = []
  station.asked = false
  station.halted = false
  if (acknowledges) {
    const late = station.isPrimary ? model.open.some((n) => n > 0) : model.open[s] > 0
    if (late)
      throw new Error(`RST-12.a: the reset of context ${station.context} is done while transactions are open`)
    if (!station.isPrimary && !model.asked[s])
      throw new Error(`RST-5.a: context ${station.context} acknowledges a reset that nobody asked of it`)
    model.asked[s] = false
  }
  model.assigned[s] = false
  model.jobs[s] = 0
  if (station.isPrimary) assign(model, gateway, s, 0)
}

type Command = fc.Command<Model, Gateway>
type Commands = fc.Arbitrary<Command>
/** Wraps a command so that it counts where it has an effect. */
type Make = (name: PeerClass, check: Command['check'], run: (m: Model, r: Gateway) => boolean) => Command

/** Biased as our sampler is: often what moves data, seldom what ends it; each `check` refuses what is surely in vain. */
function sequences(platform: Platform, commandsMax: number, counts: PeerCounts) {
  const make: Make = (name, check, run) => ({
    check,
    run: (m, r) => {
      if (run(m, r)) counts[name]++
    },
    toString: () => name,
  })
  // Without bias and at full length, as our own runs are drawn; no log of replays is kept.
  const options = { maxCommands: commandsMax, size: 'max', disableReplayLog: true } as const
  return fc.noBias(
    fc.commands([...dataCommands(platform, make), ...controlCommands(platform, make)], options),
  )
}

function secondariesOf(platform: Platform): fc.Arbitrary<number> {
  const contexts = sharedContexts(platform)
  const all = contexts.map((_, s) => s)
  return fc.constantFrom(...all.filter((s) => platform.contexts[contexts[s]].role === 'secondary'))
}

/** Each as often as it is worth. */
function dataCommands(platform: Platform, make: Make): Commands[] {
  const { beatBytes } = platform
  const beatsMax = Math.max(1, ...sharedContexts(platform).map((c) => platform.contexts[c].burstBeatsMax))
  const windows = platform.guests.flatMap((g) => g.windows)
  const starts = windows.flatMap((w) => [w.base - beatBytes, w.base, w.limit + 1 - beatBytes])
  const station = secondariesOf(platform)
  const transaction = fc.tuple(station, fc.constantFrom(0, 0, 1))
  const job = fc
    .tuple(station, fc.constantFrom(...starts), fc.integer({ min: 1, max: beatsMax }))
    .map(([s, address, beats]) => {
      const isWorthTrying: Command['check'] = (m) => m.assigned[s]
      return make('job', isWorthTrying, (m, r) => submit(m, r, s, address, beats))
    })
  const issues = transaction.map(([s, n]) =>
    make(
      'issue',
      (m) => m.jobs[s] > n,
      (m, r) => issue(m, r, s, n),
    ),
  )
  const delivers = transaction.map(([s, n]) =>
    make(
      'deliver',
      (m) => m.open[s] > 0,
      (_m, r) => deliver(r, s, n),
    ),
  )
  const responds = transaction.map(([s, n]) =>
    make(
      'respond',
      (m) => m.open[s] > 0,
      (m, r) => respond(m, r, s, n),
    ),
  )
  const often = [job, issues, delivers]
  return [...often, ...often, ...often, ...often, ...often, responds, responds, responds]
}

function controlCommands(platform: Platform, make: Make): Commands[] {
  const station = secondariesOf(platform)
  const assigns = fc.tuple(station, fc.nat(platform.guests.length - 1)).map(([s, g]) =>
    make(
      'assign',
      (m) => !m.assigned[s],
      (m, r) => assign(m, r, s, g),
    ),
  )
  const unassigns = station.map((s) =>
    make(
      'unassign',
      (m) => m.assigned[s],
      (m, r) => unassign(m, r, s),
    ),
  )
  const resets = fc.nat(sharedContexts(platform).length - 1).map((s) =>
    make(
      'reset',
      () => true,
      (m, r) => reset(m, r, s),
    ),
  )
  const ticks = fc.constantFrom(1, 2, 8, 8, 64).map((n) =>
    make(
      'tick',
      (m) => m.asked.some(Boolean),
      (m, r) => tick(m, r, n),
    ),
  )
  return [assigns, assigns, unassigns, resets, ticks]
}

function submit(m: Model, { stations, decisions }: Gateway, s: number, address: number, beats: number) {
  const station = stations[s]
  if (!decisions.mayStart(stateOf(station)) || station.halted) return false
  if (station.jobs.length >= station.outstandingMax) return false
  station.jobs.push({ address, beats, issued: 0, judged: 0, blocked: false })
  m.jobs[s]++
  return true
}
