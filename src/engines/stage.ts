/**
 * A stage is a system that has been started once and can be set back to that moment: what samples, replays and shrinks.
 */
import type { Violation } from '../../properties/kit/monitors.ts'
import { K } from '../interface/observations.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import { arbiterOf, type Platform } from '../interface/platform.ts'
import { restore, snapshot } from '../layout/state.ts'
import { createOutlook, type Outlook } from './outlook.ts'
import { runOperation, startUp, tickOperation } from './start-up.ts'
import { createSystem, type System, type SystemOptions } from './system.ts'

export interface Stage {
  readonly system: System
  /** What may move next: kept by whoever plays, with `note`. */
  readonly outlook: Outlook
  /** Procedures of the start that did not end. */
  readonly unfinished: readonly string[]
  /** The cooperative phase of this platform: rounds, at most, and the tick of a round in which nothing was served. */
  readonly cooperation: { readonly rounds: number; readonly longTick: FlatOperation }
  /** Back to the end of the start; counts of exercises stay. */
  rewind(): void
}

/** Somebody who follows what is seen, from power-on: told when the stage goes back. */
export interface Follower<K> {
  save(): K
  load(known: K): void
}

/** `follow` is called before the start, with the bus to subscribe to. */
export function createStage<K = never>(
  platform: Platform,
  options: SystemOptions,
  follow?: (system: System) => Follower<K>,
): Stage {
  const system = createSystem(platform, options)
  const outlook = createOutlook(platform, system.bus)
  const follower = follow?.(system)
  const unknowing = follower?.save()
  const blank = snapshot(system.state)
  const unfinished = startUp(system)
  system.monitors.exercised.fill(0)
  system.monitors.attempted.fill(0)
  const started = snapshot(system.state)
  const known = outlook.save()
  const followed = follower?.save()
  const violated = system.monitors.violation()
  const { device, monitors } = system
  const longTick = { ...tickOperation, count: longTickCyclesOf(platform) }
  const goesBack = options.device === undefined || (device.save !== undefined && device.load !== undefined)
  if (goesBack) device.save?.()
  const startAgain = () => {
    const exercised = monitors.exercised.slice()
    const attempted = monitors.attempted.slice()
    restore(system.state, blank)
    if (unknowing !== undefined) follower?.load(unknowing)
    device.reset()
    startUp(system)
    monitors.exercised.set(exercised)
    monitors.attempted.set(attempted)
  }
  return {
    system,
    outlook,
    unfinished,
    cooperation: { rounds: cooperativeRounds(platform, longTick.count), longTick },
    rewind: () => {
      monitors.clear()
      if (goesBack) {
        device.load?.()
        restore(system.state, started)
        // A start that breaks a rule breaks it in every run.
        if (violated) monitors.refresh(violated)
      } else startAgain()
      outlook.load(known)
      if (followed !== undefined) follower?.load(followed)
      // What permissions allow is counted of the run alone: whatever the start did, if it was played again, is forgotten.
      monitors.beginRun()
    },
  }
}

/** Rounds of one cycle of the cooperative phase, at most: longer than every bound that the platform declares. */
const cooperativeRounds = (
  { devices, guests, protection, deliveryCyclesMax = 0 }: Platform,
  longTickCycles: number,
): number =>
  Math.max(...devices.map((d) => d.drainCyclesMax + d.resetCycles + d.resetAcknowledgeCyclesMax)) +
  // Of an answer that does not come: nothing is served, so a round is a long tick.
  Math.ceil(Math.max(0, ...guests.map((g) => g.deadlineCyclesMax ?? 0)) / longTickCycles) +
  protection.commitCycles +
  (protection.faultCyclesMax ?? 0) +
  deliveryCyclesMax +
  spareRounds
const spareRounds = 64
const longTickCyclesMax = 64

/** Not longer than a regulator's round: over a longer one, a context would have its turns more seldom than it does. */
function longTickCyclesOf(platform: Platform): number {
  const rounds = platform.contexts.flatMap((_, c) => {
    const shared = arbiterOf(platform, c)
    return shared?.performanceIsolation ? [shared.arbitration.weights.reduce((a, b) => a + b, 0)] : []
  })
  return Math.max(1, Math.min(longTickCyclesMax, ...rounds))
}

/**
 * The adversary is off, the bus and the software are fair: procedures run on, interrupts are taken, acknowledged and
 * ended, what is open is issued, delivered and answered, and time passes, until nothing moves and no response rule
 * waits. It goes as far with one rule as with all, so that what breaks in it breaks in a replay; with the first violation
 * it stands still. Deterministic, so a counterexample stores none of it.
 */
export function cooperate(stage: Stage): void {
  stage.system.bus.publish(K['cooperation begun'])
  beFair(stage)
}

/**
 * What the cooperative phase would break in the state at hand, which stays as it is: played only where a response rule
 * waits once it has begun. `before` has room for the state.
 */
export function brokenByCooperation(stage: Stage, before: Uint32Array): Violation | undefined {
  const { state, bus, monitors } = stage.system
  before.set(state.words)
  bus.publish(K['cooperation begun'])
  if (monitors.awaits()) beFair(stage)
  const broken = monitors.violation()
  state.words.set(before)
  monitors.clear()
  return broken
}

function beFair({ system, cooperation: { rounds, longTick } }: Stage): void {
  const { contexts } = system.platform
  const op = newFlatOperation()
  // Nearly all that is asked here is refused: a context that had nothing is asked again once all others have nothing.
  const quiet = new Uint8Array(contexts.length)
  for (let round = 0; round < rounds; round++) {
    let served = serveInterrupts(system, op)
    if (serveContexts(system, op, quiet, 0)) served = true
    if (!served && serveContexts(system, op, quiet, 1)) served = true
    // With nothing left to serve, only time can move the device, or end a wait.
    if (!move(system, served ? tickOperation : longTick) && !served) return
  }
}

/** Serves those that are quiet, or those that are not, and keeps which are. Says whether anything had an effect. */
function serveContexts(system: System, op: FlatOperation, quiet: Uint8Array, those: 0 | 1): boolean {
  const { contexts } = system.platform
  let any = false
  for (let c = 0; c < contexts.length; c++) {
    if (quiet[c] !== those) continue
    let served = false
    for (let ordinal = 0; ordinal < contexts[c].outstandingMax; ordinal++)
      if (serve(system, op, c, ordinal)) served = true
    quiet[c] = served ? 0 : 1
    if (served) any = true
  }
  return any
}

const move = (system: System, op: FlatOperation): boolean => !system.monitors.violation() && system.apply(op)

/** Software runs to its next wait; each PE takes what it may, and each guest handles what it has. */
function serveInterrupts(system: System, op: FlatOperation): boolean {
  let any = move(system, runOperation)
  op.context = 0
  op.ordinal = 0
  for (let guest = 0; guest < system.platform.guests.length; guest++) {
    op.guest = guest
    for (let i = 0; i < interruptsMax; i++) {
      op.code = OP['hypervisor take']
      if (!move(system, op)) break
      any = true
      while (system.software.work() === 'handler' && move(system, runOperation));
    }
    for (let i = 0; i < interruptsMax && serveGuest(system, op); i++) any = true
  }
  op.guest = 0
  return any
}
/** Of one PE in one round. */
const interruptsMax = 16

/** The guest acknowledges, quietens the source, and ends. Says whether there was anything to do. */
function serveGuest(system: System, op: FlatOperation): boolean {
  op.code = OP['guest acknowledge']
  const acknowledged = move(system, op)
  // An acknowledgement shows its line last.
  if (acknowledged) quieten(system, op, system.bus.o.line)
  op.code = OP['guest end']
  return move(system, op) || acknowledged
}

/** STATUS says what the first wire of a context reports; an error can only be masked until somebody resets it. */
function quieten(system: System, op: FlatOperation, line: number): void {
  const { platform } = system
  const context = platform.contexts[platform.lines[line].context ?? -1]
  if (!context) return
  const isCause = context.interrupts[0]?.line === line
  const offset = context.registers[isCause ? 'STATUS' : 'MASK']
  // A context without registers has nothing to be quietened at.
  if (offset === undefined) return
  op.code = OP['guest write']
  op.address = context.frames[0].base + offset
  op.value = 1
  move(system, op)
  op.address = 0
  op.value = 0
}

const services = [OP['device issue'], OP['interconnect deliver'], OP['interconnect respond']] as const

/** Says whether anything had an effect. */
function serve(system: System, op: FlatOperation, context: number, ordinal: number): boolean {
  let any = false
  op.context = context
  op.ordinal = ordinal
  const beatsMax = Math.max(1, system.platform.contexts[context].burstBeatsMax)
  for (const code of services) {
    op.code = code
    // As many beats as a burst has: a device that takes everything must not keep us here.
    const timesMax = code === OP['interconnect respond'] ? 1 : beatsMax
    for (let i = 0; i < timesMax && move(system, op); i++) any = true
  }
  return any
}

export interface Played {
  /** Rule (its ordinal) that broke, or -1. */
  readonly rule: number
  /** Operations applied when it broke; all of them if it broke in the cooperative phase. */
  readonly operations: number
  readonly explanation: string
  readonly cooperative: boolean
}

const nothingBroken: Played = { rule: -1, operations: 0, explanation: '', cooperative: false }

/** Plays a sequence from the start, with its cooperative phase; stops at the first violation. */
export function play(stage: Stage, operations: readonly FlatOperation[]): Played {
  const { system } = stage
  stage.rewind()
  const { monitors } = system
  let count = 0
  for (;;) {
    const violation = monitors.violation()
    if (violation) return { ...violation, operations: count, cooperative: false }
    if (count === operations.length) break
    system.apply(operations[count++])
  }
  cooperate(stage)
  const violation = monitors.violation()
  return violation ? { ...violation, operations: count, cooperative: true } : nothingBroken
}
