/**
 * How each event of the statecharts is brought about on a platform: operations of guests, hypervisor, device, bus and
 * time, chosen by what an outsider sees. A recipe intends; what was walked the observer says.
 */
import type { ContextEvent } from '../../models/context-lifecycle.ts'
import type { MpuEvent } from '../../models/mpu-reconfiguration.ts'
import type { ObservedCharts, Observer } from '../../models/observe.ts'
import type { ResetEvent } from '../../models/reset-and-drain.ts'
import { possibleStates, type Tracker } from '../../models/tracking.ts'
import type { Agent } from '../interface/device.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Device } from '../interface/platform.ts'
import { firstReached } from '../interface/stages.ts'
import { failOperation, runOperation, startOperation, tickOperation } from './start-up.ts'
import type { System } from './system.ts'

/** Who plays a path, and on whom. */
export interface Player {
  readonly system: System
  readonly observer: Observer
  /** What follows the path. */
  readonly tracker: Tracker
  /** Of the path: the context that is used, its owner's ordinal and window, and what updates the protection. */
  readonly context: number
  readonly guest: number
  readonly window: number
  readonly updates: 'reprogram' | 'recover'
  /** Applies the operation and keeps it; false: it had no effect, or the path is over. */
  move(op: FlatOperation): boolean
  /** The event of the tracker's last edge, and how many it has walked. */
  lastEvent(): string
  walked(): number
}

export type Play = (p: Player, ahead: readonly string[]) => void

export interface Recipe {
  /** Agents whose decisions it needs; guest, hypervisor and time are always ours. */
  readonly agents?: readonly Agent[]
  readonly procedures?: readonly string[]
  readonly play: Play
}

/** By chart, by event. One that is missing has no recipe: it is not brought about, only observed. */
export interface Recipes {
  readonly 'context-lifecycle': Readonly<Partial<Record<ContextEvent, Recipe>>>
  readonly 'reset-and-drain': Readonly<Partial<Record<ResetEvent, Recipe>>>
  readonly 'mpu-reconfiguration': Readonly<Partial<Record<MpuEvent, Recipe>>>
}

/** By name of a chart: its key where it is observed. */
export const chartKeys: Readonly<Record<keyof Recipes, keyof ObservedCharts>> = {
  'context-lifecycle': 'lifecycle',
  'reset-and-drain': 'reset',
  'mpu-reconfiguration': 'mpu',
}

// ---- What recipes are made of

const single = (code: number, fields: Partial<FlatOperation> = {}): FlatOperation => ({
  ...newFlatOperation(),
  ...fields,
  code,
})
const STEP = single(OP['hypervisor step'])
const ticks = (cycles: number): FlatOperation => single(OP['time tick'], { count: cycles })

/** Of anything that is repeated until something is seen. */
const triesMax = 128

const deviceOf = ({ system: { platform }, context }: Player): Device =>
  platform.devices[platform.contexts[context].device]

const isBusy = ({ system }: Player): boolean => system.software.work() !== 'nothing'

/** The procedure that runs ends where it stands. */
function abandon(p: Player): void {
  if (isBusy(p)) p.move(failOperation)
}

/** The procedure that runs goes to its end. */
function complete(p: Player): void {
  for (let i = 0; i < triesMax && isBusy(p); i++) {
    p.move(runOperation)
    if (isBusy(p)) p.move(tickOperation)
  }
}

function start(p: Player, name: string): boolean {
  const ofDevice = name === 'recover'
  const op = startOperation(p.system.platform, name, ofDevice ? { ...p, context: deviceOf(p).primary } : p)
  return op !== undefined && p.move(op)
}

/** A reset is asked for: to its first wait, where software reads how it goes. */
function request(p: Player, procedure: string): void {
  start(p, procedure)
  p.move(runOperation)
}

const isIn = (p: Player, state: string): boolean => possibleStates(p.tracker).includes(state)
const isOnlyIn = (p: Player, state: string): boolean =>
  isIn(p, state) && possibleStates(p.tracker).length === 1
/** A primary is in use again as soon as its reset is done. */
const isAtRest = (p: Player): boolean =>
  isIn(p, 'assigned') ||
  isIn(p, 'failed') ||
  isIn(p, 'idle') ||
  (isIn(p, 'done') && p.system.platform.contexts[p.context].role === 'primary')

/** Time passes, and software looks on, until the tracker is in one of the states and in no other. */
function wait(p: Player, states: readonly string[], cyclesMax: number): void {
  for (let i = 0; i < cyclesMax && !states.some((state) => isOnlyIn(p, state)); i++) {
    p.move(tickOperation)
    if (isBusy(p) && !states.some((state) => isOnlyIn(p, state))) p.move(STEP)
  }
}

const transaction = (p: Player, code: number): FlatOperation => single(code, { context: p.context })

/**
 * A write of one beat stands at the port, where the context has one: to the window of the owner, or of a primary, which
 * takes jobs of no guest, the message of its interrupt.
 */
function openTransaction(p: Player): void {
  const { platform } = p.system
  const { outstandingMax, role } = platform.contexts[p.context]
  const window = platform.guests[p.guest].windows[p.window]
  if (p.observer.open(p.context) > 0 || outstandingMax === 0 || !window) return
  const job = {
    context: p.context,
    guest: p.guest,
    direction: 1,
    address: firstReached(window),
    count: 1,
    value: 1,
  }
  p.move(role === 'primary' ? transaction(p, OP['device raise']) : single(OP['guest job'], job))
  p.move(transaction(p, OP['device issue']))
  // A device that issues by itself takes its time.
  for (let i = 0; i < ownIssueCycles && p.observer.open(p.context) === 0; i++) p.move(tickOperation)
}
const ownIssueCycles = 8

function repeat(p: Player, op: FlatOperation): void {
  for (let i = 0; i < triesMax && p.move(op); i++);
}

/** What has been issued is judged; nothing is answered. */
const deliverAll = (p: Player): void => repeat(p, transaction(p, OP['interconnect deliver']))

/** Everything that is open is issued, judged and answered. */
function answerAll(p: Player): void {
  for (let i = 0; i < triesMax && p.observer.open(p.context) > 0; i++) {
    repeat(p, transaction(p, OP['device issue']))
    deliverAll(p)
    if (!p.move(transaction(p, OP['interconnect respond']))) p.move(tickOperation)
  }
}

// ---- Contexts

const requestOf =
  (procedure: string): Play =>
  (p) => {
    // In use, whatever ran before is over; in any other state it would go on and change what is to be seen.
    if (isAtRest(p)) {
      complete(p)
      openTransaction(p)
    } else abandon(p)
    request(p, procedure)
  }

const configure: Play = (p) => {
  complete(p)
  start(p, 'assign')
  for (let i = 0; i < triesMax && isBusy(p) && !isIn(p, 'configuring'); i++)
    if (!p.move(STEP)) p.move(tickOperation)
}

const drain: Play = (p) => {
  answerAll(p)
  wait(p, ['resetting'], drainNoticedCycles)
}
/** From the last response to a reset that shows that it runs. */
const drainNoticedCycles = 16

const exceedBound: Play = (p, ahead) => {
  // What was judged before is answered as it was; what was not is answered by the terminator.
  if (ahead.find((event) => event === 'drained' || event === 'remaining answered') === 'drained')
    deliverAll(p)
  p.move(ticks(deviceOf(p).drainCyclesMax))
  wait(p, ['quarantined', 'isolated'], drainNoticedCycles)
}

const finishReset =
  (state: string): Play =>
  (p) => {
    const { resetAcknowledgeCyclesMax } = deviceOf(p)
    for (let i = 0; i < resetAcknowledgeCyclesMax + drainNoticedCycles && !isOnlyIn(p, state); i++)
      p.move(tickOperation)
  }

const ownReset: Recipe = { procedures: ['reset'], play: requestOf('reset') }
const primaryReset: Recipe = { procedures: ['recover'], play: requestOf('recover') }
const drained: Recipe = { play: drain }
const boundExceeded: Recipe = { agents: ['interconnect'], play: exceedBound }
const remainingAnswered: Recipe = { agents: ['interconnect'], play: drain }

// ---- The protection unit

/** Software goes on until the unit has taken the event; events of the same state pass. */
function stepUntil(p: Player, event: MpuEvent): void {
  const before = p.walked()
  for (let i = 0; i < triesMax && isBusy(p) && !(p.walked() > before && p.lastEvent() === event); i++)
    if (!p.move(STEP)) p.move(tickOperation)
}

function begin(p: Player): void {
  complete(p)
  start(p, p.updates)
  stepUntil(p, 'update begun')
}

/** After a failed update another one has to be begun before anything else of it can follow. */
const within =
  (play: Play): Play =>
  (p, ahead) => {
    if (!isBusy(p)) begin(p)
    play(p, ahead)
  }

const writes = (event: MpuEvent): Recipe => ({ play: within((p) => stepUntil(p, event)) })

export const recipes: Recipes = {
  'context-lifecycle': {
    'configuration begun': { procedures: ['assign'], play: configure },
    'window and gate opened': { procedures: ['assign'], play: complete },
    'context error': {
      agents: ['device'],
      play: (p) => {
        complete(p)
        openTransaction(p)
        p.move(transaction(p, OP['device fail']))
      },
    },
    'unassign requested': { procedures: ['unassign'], play: requestOf('unassign') },
    'reset requested': ownReset,
    'owner crashed': {
      procedures: ['reset'],
      play: (p) => {
        complete(p)
        openTransaction(p)
        p.move(single(OP['guest crash'], { guest: p.guest }))
        request(p, 'reset')
      },
    },
    'primary reset requested': primaryReset,
    drained,
    'bound exceeded': boundExceeded,
    'remaining answered': remainingAnswered,
    'reset done': { play: finishReset('unassigned') },
  },
  'reset-and-drain': {
    'reset requested': ownReset,
    'primary reset requested': primaryReset,
    drained,
    'bound exceeded': boundExceeded,
    'remaining answered': remainingAnswered,
    'initial state reached': { play: finishReset('done') },
    'acknowledgement cleared': {
      procedures: ['assign'],
      play: (p) => {
        complete(p)
        start(p, 'assign')
        complete(p)
      },
    },
  },
  'mpu-reconfiguration': {
    'update begun': { procedures: ['reprogram'], play: begin },
    'shadow written': writes('shadow written'),
    'commit written': writes('commit written'),
    'commit acknowledged': {
      play: (p) => {
        const before = p.walked()
        for (let i = 0; i < triesMax && p.walked() === before; i++) p.move(tickOperation)
      },
    },
    'step failed': { play: within(abandon) },
  },
}

/** A secondary that nobody owns is assigned: most ways begin there. */
export function takeIntoUse(p: Player): void {
  const { platform } = p.system
  if (platform.contexts[p.context].role === 'primary') return
  if (platform.owners.some((one) => one.context === p.context)) return
  start(p, 'assign')
  complete(p)
}

/**
 * The path is over: software looks once more, so that what was walked last is shown. Where it looks at the primary or at
 * nothing, a reset of the context's own, or its next assignment, reads how it stands.
 */
export function lookAgain(p: Player, isShown: () => boolean): void {
  if (isBusy(p)) p.move(STEP)
  if (isShown() && p.lastEvent() !== 'primary reset requested') return
  abandon(p)
  request(p, 'reset')
  if (isShown()) return
  abandon(p)
  request(p, 'assign')
}
