/**
 * The system under test as one transition system: software, a device, and the rules' ghosts over one register file.
 * `apply` takes one operation through all of them. The three engines (sample, search, two-run) join here.
 */

import { createMonitors, ghostParts, type Monitors } from '../../properties/kit/monitors.ts'
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import { type Decisions, hardwareFields, hardwareSizes } from '../hardware/fields.ts'
import { createCore, hardwarePart, powerOnHardware } from '../hardware/hardware.ts'
import { A, type Access, newAccess } from '../interface/accesses.ts'
import { agents, type Device } from '../interface/device.ts'
import { ANSWER, type Bus, K, NOBODY_THERE, newBus } from '../interface/observations.ts'
import {
  type FlatOperation,
  newFlatOperation,
  OP,
  type OperationClass,
  operationClasses,
} from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { type Points, pointsOf } from '../interface/points.ts'
import { decoder, R, registers, type Target } from '../interface/registers.ts'
import { layOut } from '../layout/layout.ts'
import { newState, type State } from '../layout/state.ts'
import {
  createSoftware,
  type Software,
  type SoftwareDecisions,
  softwareFields,
  softwarePart,
} from '../software/software.ts'

export interface SystemOptions {
  readonly rules: readonly MonitoredRule[]
  readonly decisions?: Decisions | undefined
  readonly software?: SoftwareDecisions | undefined
  /** Instead of the platform's own: fewer cells of memory make fewer states. */
  readonly points?: Points | undefined
  /** Instead of the core in process. Its state is then not in the register file. */
  readonly device?: ((bus: Bus) => Device) | undefined
}

export interface System {
  readonly platform: Platform
  readonly points: Points
  readonly state: State
  readonly bus: Bus
  readonly software: Software
  readonly monitors: Monitors
  readonly device: Device
  /**
   * Takes one operation through software, device and rules. Says whether it had an effect; one that is refused leaves
   * the whole state unchanged.
   */
  apply(op: FlatOperation): boolean
  /** Privileged software writes a register, outside of every procedure: what may come at any time. */
  write(register: number, index: number, value: number): void
}

const parts = { [hardwarePart]: hardwareFields, [softwarePart]: softwareFields } as const

export function createSystem(platform: Platform, options: SystemOptions): System {
  const points = options.points ?? pointsOf(platform)
  const sizes = hardwareSizes(platform, points)
  const layout = layOut({ ...parts, ...ghostParts(options.rules) }, sizes)
  const state = newState(layout)
  powerOnHardware(platform, state)
  const bus = newBus()
  const monitors = createMonitors(options.rules, platform, state, bus)
  const software = createSoftware(platform, state, bus, options.software)
  const device = options.device?.(bus) ?? coreDevice(platform, points, state, bus, options.decisions)
  const run: Running = {
    platform,
    bus,
    software,
    monitors,
    device,
    decode: decoder(platform),
    access: newAccess(),
  }
  return {
    platform,
    points,
    state,
    bus,
    software,
    monitors,
    device,
    apply: (op) => apply(run, op),
    write: (register, index, value) => privilegedWrite(run, register, index, value),
  }
}

/** Our core as a device: its state lies in the common register file, so whoever owns that resets it. */
function coreDevice(
  platform: Platform,
  points: Points,
  state: State,
  bus: Bus,
  decisions: Decisions | undefined,
): Device {
  const core = createCore(platform, points, state, bus, decisions)
  return {
    name: 'core',
    controls: agents,
    observes: Object.keys(K) as (keyof typeof K)[],
    perform: core.perform,
    reset: () => undefined,
    close: () => undefined,
  }
}

interface Running {
  readonly platform: Platform
  readonly bus: Bus
  readonly software: Software
  readonly monitors: Monitors
  readonly device: Device
  readonly decode: (address: number) => Target
  readonly access: Access
}

// Most operations that are tried are refused: what those pass through is kept short.
const BEGUN = K['operation begun']
const ENDED = K['operation ended']
const JOB_SUBMITTED = K['job submitted']
const REGISTER_READ = K['register read']
const REGISTER_WRITTEN = K['register written']
const WRITE = A.write
const GUEST_JOB = A['guest job']
const INTERCONNECT_ERROR = OP['interconnect error']

function apply(run: Running, op: FlatOperation): boolean {
  const { bus, monitors } = run
  const { o } = bus
  const { code } = op
  o.operation = code
  o.guest = op.guest
  o.context = op.context
  bus.publish(BEGUN)
  const { published } = bus
  const kind = plainKind[code]
  const accepted = kind >= 0 ? run.device.perform(fill(run, kind, op)) : handlers[code](run, op)
  // Refused in silence: nothing changed, so nothing is to be judged.
  if (!accepted && bus.published === published) return false
  monitors.afterOperation()
  o.accepted = accepted ? 1 : 0
  bus.publish(ENDED)
  return accepted
}

const nobodysOperation = { ...newFlatOperation(), code: OP['hypervisor step'] }

function privilegedWrite(run: Running, register: number, index: number, value: number): void {
  const { bus, monitors, device } = run
  const { o } = bus
  o.operation = nobodysOperation.code
  o.guest = 0
  o.context = index
  bus.publish(BEGUN)
  if (register === R.RESET && value === 1) resetRequested(run, index)
  const access = fill(run, WRITE, nobodysOperation)
  access.register = register
  access.index = index
  access.value = value
  device.perform(access)
  publishAccess(run, WRITE, register, index, 0, value)
  monitors.afterOperation()
  o.accepted = 1
  bus.publish(ENDED)
}

type Handler = (run: Running, op: FlatOperation) => boolean

const guestMay =
  (handler: Handler): Handler =>
  (run, op) =>
    run.software.guestMayAct(op.guest) && handler(run, op)

const accessOf =
  (kind: number): Handler =>
  (run, op) =>
    run.device.perform(fill(run, kind, op))

/** Those that are one access of the device or the interconnect, and nothing else. */
const plain = {
  'device issue': A.issue,
  'device raise': A.raise,
  'device fail': A.fail,
  'interconnect deliver': A.deliver,
  'interconnect respond': A.respond,
  'interconnect error': A.respond,
} as const
type PlainClass = keyof typeof plain

const byClass: Readonly<Record<Exclude<OperationClass, PlainClass>, Handler>> = {
  'guest read': guestMay(guestAccess),
  'guest write': guestMay(guestAccess),
  'guest job': guestMay(guestJob),
  'guest crash': (run, op) => stopGuest(run, op, false),
  'guest hang': (run, op) => stopGuest(run, op, true),
  'guest acknowledge': guestMay(accessOf(A['guest acknowledge'])),
  'guest end': guestMay(accessOf(A['guest end'])),
  'hypervisor start': ({ software }, op) => software.start(op.ordinal, op.context, op.guest, op.count),
  'hypervisor step': (run) => run.software.work() !== 'nothing' && softwareStep(run),
  'hypervisor step fails': ({ software }) => {
    if (software.work() === 'nothing') return false
    software.fail()
    return true
  },
  'hypervisor run': softwareRun,
  'hypervisor take': (run, op) => run.software.work() !== 'handler' && take(run, op),
  'time tick': (run, op) => {
    // An idle device takes no notice of time; a rule that waits for it does.
    const waited = run.monitors.waiting()
    return run.device.perform(fill(run, A.tick, op)) || waited
  },
}
const isPlain = (name: OperationClass): name is PlainClass => name in plain
const refuse: Handler = () => false
const handlers: readonly Handler[] = operationClasses.map((name) => (isPlain(name) ? refuse : byClass[name]))
const plainKind = Int8Array.from(operationClasses.map((name) => (isPlain(name) ? plain[name] : -1)))

function fill(run: Running, kind: number, op: FlatOperation): Access {
  const { access } = run
  access.kind = kind
  access.guest = op.guest
  access.register = 0
  access.index = 0
  access.context = op.context
  access.ordinal = op.ordinal
  access.direction = op.direction
  access.address = op.address
  access.value = op.code === INTERCONNECT_ERROR ? 1 : op.value
  access.count = op.count
  access.together = op.together
  return access
}

/** What watches its PE is hardware, and takes notice; it is there where a safety island is. */
function stopGuest(run: Running, op: FlatOperation, hangs: boolean): boolean {
  if (!run.software.stopGuest(op.guest, hangs)) return false
  if (run.platform.safetyIsland) run.device.perform(fill(run, A.stop, op))
  return true
}

function take(run: Running, op: FlatOperation): boolean {
  const access = fill(run, A.take, op)
  if (!run.device.perform(access)) return false
  // Without a handler the interrupt stays taken: that is what the software did.
  run.software.enter(access.answered, op.guest)
  return true
}

function guestAccess(run: Running, op: FlatOperation): boolean {
  const { device, bus, platform } = run
  const write = op.code === OP['guest write']
  const access = fill(run, write ? A['guest write'] : A['guest read'], op)
  const accepted = device.perform(access)
  const target = run.decode(op.address)
  const { o } = bus
  o.guest = op.guest
  o.pe = platform.guests[op.guest].pe
  o.register = target.code
  o.index = target.index
  o.context = target.context
  o.address = op.address
  o.value = write ? op.value : access.answered
  o.answer = access.answer
  bus.publish(write ? REGISTER_WRITTEN : REGISTER_READ)
  const reset = write && target.code === R.RESET && op.value === 1 && access.answer !== ANSWER.trapped
  if (reset) resetRequested(run, target.index)
  if (access.answer === ANSWER.trapped && emulate(run, op, write)) return true
  return accepted
}

/**
 * EL2 emulates a trapped access before the PE goes on: the one access that it makes itself is part of the same exit, so
 * nothing comes between. Of a device only its clock is mediated, and only writes.
 */
function emulate(run: Running, op: FlatOperation, write: boolean): boolean {
  const { software, platform, bus, device } = run
  const window = software.mediates(op.guest, op.address)
  if (!window) return false
  const shown = window.device === undefined ? undefined : platform.devices[window.device]
  let value = op.value & 0xff
  if (window.device === undefined) value = software.keep(op.guest, write, op.value)
  else if (!write || shown?.clock !== op.address) return false
  else {
    const access = fill(run, WRITE, op)
    access.register = R.CLOCK
    access.index = window.device
    access.value = value
    device.perform(access)
    publishAccess(run, WRITE, R.CLOCK, window.device, op.guest, value)
  }
  const { o } = bus
  o.guest = op.guest
  o.context = shown?.primary ?? NOBODY_THERE
  o.direction = write ? 1 : 0
  o.address = op.address
  o.value = value
  bus.publish(K['access emulated'])
  return true
}

function guestJob(run: Running, op: FlatOperation): boolean {
  const { bus } = run
  const access = fill(run, GUEST_JOB, op)
  const accepted = run.device.perform(access)
  const { o } = bus
  o.guest = op.guest
  o.context = op.context
  o.direction = op.direction
  o.address = op.address
  o.beats = op.count
  o.answer = access.answer
  bus.publish(JOB_SUBMITTED)
  return accepted
}

/** One access of privileged software. A poll that has not come true changes nothing. */
function softwareStep(run: Running): boolean {
  const { software, device, access } = run
  software.next(access)
  const { register, index, kind, value, guest } = access
  const isReset = kind === WRITE && register === R.RESET && value === 1
  // Said before the device answers: what it does with the request is its own affair.
  if (isReset) resetRequested(run, index)
  device.perform(access)
  publishAccess(run, kind, register, index, guest, kind === WRITE ? value : access.answered)
  return software.absorb(access)
}

function resetRequested(run: Running, context: number): void {
  run.bus.o.context = context
  run.bus.publish(K['reset requested'])
}

function publishAccess(
  run: Running,
  kind: number,
  register: number,
  index: number,
  guest: number,
  value: number,
): void {
  const { bus, access, platform } = run
  const { o } = bus
  o.guest = NOBODY_THERE
  o.pe = platform.guests[guest]?.pe ?? NOBODY_THERE
  o.register = register
  o.index = index
  o.context = contextOf(platform, register, index)
  o.address = NOBODY_THERE
  o.value = value
  o.answer = access.answer
  bus.publish(kind === WRITE ? REGISTER_WRITTEN : REGISTER_READ)
  if (kind === WRITE && register === R.COMMIT) bus.publish(K['commit written'])
}

const contextOfRequester = ({ contexts }: Platform, requester: number): number => {
  for (let c = 0, nth = 0; c < contexts.length; c++)
    if (contexts[c].regions.length > 0 && nth++ === requester) return c
  return NOBODY_THERE
}

/** The context that a register speaks of, or -1. */
function contextOf(platform: Platform, register: number, index: number): number {
  const per = registers[register]?.per
  if (per === 'context') return index
  if (per === 'requester') return contextOfRequester(platform, index)
  if (per === 'line') return platform.lines[index]?.context ?? NOBODY_THERE
  if (per !== 'el2 region') return NOBODY_THERE
  let first = 0
  for (let c = 0; c < platform.contexts.length; c++) {
    first += platform.contexts[c].frames.length
    if (index < first) return c
  }
  return NOBODY_THERE
}

/** Accesses of one `run`, at most; a procedure is far shorter. */
const runStepsMax = 4096

/** Steps until the next wait, or the end of what runs. */
function softwareRun(run: Running): boolean {
  const { software } = run
  const work = software.work()
  let moved = false
  for (let i = 0; i < runStepsMax && work !== 'nothing' && software.work() === work; i++) {
    if (!softwareStep(run)) return moved
    moved = true
  }
  return moved
}
