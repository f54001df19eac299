/**
 * From what an outsider sees to the events of the statecharts: one tracker for each secondary's life, one for each
 * context's reset engine, one for the update of a staged protection unit. What software or a guest does, and what the
 * device's pins and ports do, befalls a tracker; what a register reads, and what is acknowledged or accepted, shows where
 * it is. A drain, its bound and a reset end inside the device: as time passes they may have, where the port allows it.
 */
import {
  ANSWER,
  type Bus,
  K,
  type Observation,
  type ObservationKind,
  OUTCOME,
} from '../src/interface/observations.ts'
import { isHandler, namedByReset, type Platform } from '../src/interface/platform.ts'
import { NOBODY, R, RESET_STATUS } from '../src/interface/registers.ts'
import { BOTH_STAGES, stagesCommitted } from '../src/interface/stages.ts'
import { type ContextEvent, type ContextState, contextLifecycle, contextStates } from './context-lifecycle.ts'
import { type MpuEvent, type MpuState, mpuReconfiguration } from './mpu-reconfiguration.ts'
import { type ResetEvent, type ResetState, resetAndDrain, resetStates } from './reset-and-drain.ts'
import {
  befall,
  type Listener,
  mayBeIn,
  mayMove,
  newTracker,
  show,
  type TrackedChart,
  type Tracker,
  trackedChart,
} from './tracking.ts'

/** The charts that are observed, compiled. Another table may stand in for one, to see that it would be noticed. */
export interface ObservedCharts {
  readonly lifecycle: TrackedChart
  readonly reset: TrackedChart
  readonly mpu: TrackedChart
}

export const observedCharts: ObservedCharts = {
  lifecycle: trackedChart(contextLifecycle),
  reset: trackedChart(resetAndDrain),
  mpu: trackedChart(mpuReconfiguration),
}

/** What a device must report for its charts to be followed; of what it does not, nothing can be said. */
export const observationsNeeded: Readonly<Record<keyof ObservedCharts, readonly ObservationKind[]>> = {
  lifecycle: [
    'time passed',
    'request at port',
    'response at port',
    'beat blocked',
    'context failed',
    'reset done',
  ],
  reset: ['time passed', 'request at port', 'response at port', 'beat blocked', 'reset done'],
  mpu: ['commit acknowledged'],
}

export interface Observer {
  /** By context; a primary has no life of its own. */
  readonly lifecycle: readonly (Tracker | undefined)[]
  readonly reset: readonly Tracker[]
  readonly mpu: Tracker | undefined
  /** Transactions of a context that are open at its port. */
  open(context: number): number
  /** What is known now, to be given to `load`. */
  save(): Known
  load(known: Known): void
}

export interface Known {
  readonly trackers: readonly Pick<Tracker, 'ways' | 'last'>[]
  readonly facts: Facts
}

/** From power-on. Subscribes; tells `listener` of each edge that was walked, and of whatever the charts do not say. */
export function observe(
  platform: Platform,
  bus: Bus,
  listener: Listener,
  charts: ObservedCharts = observedCharts,
): Observer {
  const openAt = (c: number) => () => w.facts.open[c]
  const w: Watching = {
    platform,
    lifecycle: platform.contexts.map(({ role }, c) =>
      role === 'secondary' ? newTracker(charts.lifecycle, c, listener, openAt(c)) : undefined,
    ),
    reset: platform.contexts.map((_, c) => newTracker(charts.reset, c, listener, openAt(c))),
    mpu: platform.protection.family !== 'none' ? newTracker(charts.mpu, 0, listener, () => 0) : undefined,
    facts: newFacts(platform),
  }
  for (const [kind, follow] of Object.entries(followers))
    bus.subscribe(K[kind as ObservationKind], (o) => follow(w, o))
  const trackers = [...w.lifecycle, ...w.reset, w.mpu].filter((tracker) => tracker !== undefined)
  return {
    lifecycle: w.lifecycle,
    reset: w.reset,
    mpu: w.mpu,
    open: (c) => w.facts.open[c],
    save: () => ({
      trackers: trackers.map(({ ways, last }) => ({ ways, last })),
      facts: structuredClone(w.facts),
    }),
    load: (known) => {
      trackers.forEach((tracker, i) => {
        Object.assign(tracker, known.trackers[i])
      })
      w.facts = structuredClone(known.facts)
    },
  }
}

interface Watching extends Pick<Observer, 'lifecycle' | 'reset' | 'mpu'> {
  readonly platform: Platform
  facts: Facts
}

/** What an outsider keeps in mind beside the charts. By context, where not said otherwise. */
interface Facts {
  /** Requests at the port that have no response yet. */
  readonly open: number[]
  /** Cycles since its drain began. */
  readonly drained: number[]
  /** Something of it was blocked while it may have been isolated. */
  readonly terminated: boolean[]
  /** A reset of its own was asked for since its primary's was. */
  readonly askedSince: boolean[]
  /** The guest whose VMID its OWNER was given, or -1. */
  readonly owner: number[]
  /** By guest: it has crashed, or hangs. */
  readonly stopped: boolean[]
  /** The hypervisor's procedure that runs, or -1; and whether it has begun an update. */
  procedure: number
  hasBegun: boolean
  /** The next write belongs to the update that was just declared. */
  begins: boolean
  /** Of the protection unit. */
  update: 'none' | 'begun' | 'failed'
  committing: boolean
  /** Of two stages that are committed each by itself: those that the update has committed, a bit each; the last completes it. */
  stages: number
  committingInPart: boolean
}

const newFacts = ({ contexts, guests }: Platform): Facts => ({
  open: contexts.map(() => 0),
  drained: contexts.map(() => 0),
  terminated: contexts.map(() => false),
  askedSince: contexts.map(() => false),
  owner: contexts.map(() => -1),
  stopped: guests.map(() => false),
  procedure: -1,
  hasBegun: false,
  begins: false,
  update: 'none',
  committing: false,
  stages: 0,
  committingInPart: false,
})

type Follow = (w: Watching, o: Observation) => void

const followers: Readonly<Partial<Record<ObservationKind, Follow>>> = {
  'time passed': (w, { cycles }) => {
    for (let c = 0; c < w.platform.contexts.length; c++) passTime(w, c, cycles)
  },
  'guest stopped': (w, { guest }) => {
    w.facts.stopped[guest] = true
  },
  'procedure started': (w, { procedure }) => {
    if (isHandler(w.platform.procedures[procedure])) return
    w.facts.procedure = procedure
    w.facts.hasBegun = false
  },
  'procedure ended': endProcedure,
  'update begun': (w) => {
    w.facts.begins = true
    beginUpdate(w)
  },
  'reset requested': requestReset,
  'register written': (w, o) => {
    if (o.guest < 0) written(w, o)
  },
  'register read': (w, o) => {
    if (o.answer === ANSWER.ok) read(w, o)
  },
  'request at port': ({ facts, lifecycle }, { context: c, message }) => {
    facts.open[c]++
    // An interrupt leaves a failed context as well; transfers start in an assigned one only.
    const states: ContextState[] = message === 1 ? ['assigned', 'failed'] : ['assigned']
    shows(lifecycle[c], states, message === 1 ? 'a message at its port' : 'a request at its port')
  },
  'response at port': ({ facts }, { context: c }) => {
    if (facts.open[c] > 0) facts.open[c]--
  },
  'beat blocked': ({ facts, reset }, { context: c }) => {
    if (mayBeIn(reset[c], 'isolated')) facts.terminated[c] = true
  },
  'context failed': ({ lifecycle }, { context: c }) => {
    befalls(lifecycle[c], () => 'context error')
    shows(lifecycle[c], ['failed'], 'its error pin')
  },
  'reset isolated': ({ platform, lifecycle, reset }, { context: c }) => {
    // On a primary's wire it says that some context of the device is isolated, not which.
    const { role, device } = platform.contexts[c]
    if (role === 'primary' && platform.devices[device].contexts.length > 1) return
    showsReset(reset[c], ['isolated'], 'isolated is acknowledged')
    shows(lifecycle[c], ['quarantined'], 'isolated is acknowledged')
  },
  'reset done': acknowledge,
  'commit acknowledged': (w) => {
    if (w.facts.committingInPart) {
      w.facts.committingInPart = false
      return
    }
    w.facts.committing = false
    w.facts.update = 'none'
    befallsUpdate(w, 'commit acknowledged')
  },
}

// ---- Contexts

const befalls = (
  tracker: Tracker | undefined,
  eventIn: (state: string) => ContextEvent | undefined,
): void => {
  if (tracker) befall(tracker, eventIn)
}
const shows = (tracker: Tracker | undefined, states: readonly ContextState[], seen: string): void => {
  if (tracker) show(tracker, states, seen)
}
const showsReset = (tracker: Tracker, states: readonly ResetState[], seen: string): void =>
  show(tracker, states, seen)

const resettingStates = ['draining', 'isolated', 'resetting'] as const satisfies readonly ResetState[]
const resettingLives = ['draining', 'quarantined', 'resetting'] as const satisfies readonly ContextState[]
const openLives = ['assigned', 'failed'] as const satisfies readonly ContextState[]
const except = <S extends string>(all: readonly S[], these: readonly S[]): readonly S[] =>
  all.filter((state) => !these.includes(state))

function requestReset(w: Watching, { context }: Observation): void {
  const { platform, facts, lifecycle, reset } = w
  const ofPrimary = platform.contexts[context].role === 'primary'
  for (const c of namedByReset(platform, context)) {
    if (!mayBeIn(reset[c], 'draining')) facts.drained[c] = 0
    facts.askedSince[c] = !ofPrimary
    befall(reset[c], (): ResetEvent => (ofPrimary ? 'primary reset requested' : 'reset requested'))
    befalls(lifecycle[c], (state) => (ofPrimary ? 'primary reset requested' : requestOf(w, c, state)))
  }
}

/** Whoever asks, the device sees a request; what is in use is also unassigned by it, or its owner has crashed. */
function requestOf({ platform, facts }: Watching, c: number, state: string): ContextEvent {
  if (state !== 'assigned' && state !== 'failed') return 'reset requested'
  if (facts.stopped[facts.owner[c]] === true) return 'owner crashed'
  return platform.procedures[facts.procedure]?.name === 'unassign' ? 'unassign requested' : 'reset requested'
}

/** What may have ended inside the device. */
function passTime({ platform, facts, lifecycle, reset }: Watching, c: number, cycles: number): void {
  const { drainCyclesMax } = platform.devices[platform.contexts[c].device]
  if (mayBeIn(reset[c], 'draining')) facts.drained[c] += cycles
  const isEmpty = facts.open[c] === 0
  const late = facts.drained[c] >= drainCyclesMax ? 'bound exceeded' : undefined
  const ofDraining = isEmpty ? 'drained' : late
  const emptied = facts.terminated[c] ? 'remaining answered' : 'drained'
  const ofIsolated = isEmpty ? emptied : undefined
  const ofReset = { draining: ofDraining, isolated: ofIsolated, resetting: 'initial state reached' } as const
  mayMove(reset[c], cycles, byState(ofReset))
  const ofLife = { draining: ofDraining, quarantined: ofIsolated, resetting: 'reset done' } as const
  const life = lifecycle[c]
  if (life) mayMove(life, cycles, byState(ofLife))
  if (!isEmpty) showOpen(reset[c], life)
  if (!mayBeIn(reset[c], 'isolated')) facts.terminated[c] = false
}

/** What has something open is in use, or drains: a reset begins with nothing outstanding. */
function showOpen(reset: Tracker, life: Tracker | undefined): void {
  const seen = 'a transaction is open at its port'
  show(reset, life ? ['idle', 'draining', 'isolated'] : except(resetStates, ['resetting']), seen)
  shows(life, ['assigned', 'failed', 'draining', 'quarantined'], seen)
}

const byState =
  (events: Readonly<Record<string, ContextEvent | ResetEvent | undefined>>) =>
  (state: string): string | undefined =>
    events[state]

function acknowledge({ platform, facts, lifecycle, reset }: Watching, { context }: Observation): void {
  for (const c of namedByReset(platform, context)) {
    // A reset of its own that was asked for later is not answered by its primary's.
    if (c !== context && facts.askedSince[c]) continue
    const seen = c === context ? 'done is acknowledged' : 'done is acknowledged for the whole device'
    showsReset(reset[c], ['done'], seen)
    shows(lifecycle[c], ['unassigned', 'configuring'], seen)
  }
}

function written(w: Watching, o: Observation): void {
  const { facts, lifecycle, reset } = w
  const accepted = o.answer === ANSWER.ok
  const c = o.context
  switch (o.register) {
    case R.OWNER:
      if (!accepted) return
      facts.owner[c] = o.value === NOBODY ? -1 : w.platform.guests.findIndex((g) => g.vmid === o.value)
      if (o.value === NOBODY) return
      befalls(lifecycle[c], () => 'configuration begun')
      shows(lifecycle[c], ['configuring'], 'OWNER is written')
      return
    case R.GATE:
      if (!accepted || o.value !== 1) return
      befalls(lifecycle[c], () => 'window and gate opened')
      shows(lifecycle[c], ['assigned'], 'GATE is opened')
      befall(reset[c], (): ResetEvent => 'acknowledgement cleared')
      showsReset(reset[c], ['idle'], 'GATE is opened')
      return
    case R.RESET:
      if (o.value === 1) answerRequest(w, c, accepted)
      return
    default:
      writtenToUnit(w, o, accepted)
  }
}

/** The request itself has been noted; the answer says whether a reset runs now. */
function answerRequest({ platform, lifecycle, reset }: Watching, context: number, accepted: boolean): void {
  const seen = accepted ? 'RESET is taken' : 'RESET is refused'
  for (const c of namedByReset(platform, context)) {
    showsReset(reset[c], accepted ? resettingStates : except(resetStates, resettingStates), seen)
    shows(lifecycle[c], accepted ? resettingLives : except(contextStates, resettingLives), seen)
  }
}

const readsAs: Readonly<
  Record<number, { readonly reset: readonly ResetState[]; readonly life: readonly ContextState[] }>
> = {
  [RESET_STATUS.idle]: { reset: ['idle'], life: ['powerOn', 'assigned'] },
  [RESET_STATUS.draining]: { reset: ['draining'], life: ['draining'] },
  [RESET_STATUS.isolated]: { reset: ['isolated'], life: ['quarantined'] },
  [RESET_STATUS.resetting]: { reset: ['resetting'], life: ['resetting'] },
  [RESET_STATUS.done]: { reset: ['done'], life: ['unassigned', 'configuring'] },
  // A failed context keeps what was acknowledged before.
  [RESET_STATUS.failed]: { reset: ['idle', 'done'], life: ['failed'] },
}
const statusNames = Object.entries(RESET_STATUS)

function read({ lifecycle, reset, mpu, facts }: Watching, o: Observation): void {
  const c = o.index
  if (o.register === R.RESET_STATUS) {
    const name = statusNames.find(([, value]) => value === o.value)?.[0] ?? String(o.value)
    const seen = `RESET_STATUS reads ${name}`
    const { reset: states, life } = readsAs[o.value] ?? { reset: [], life: [] }
    showsReset(reset[c], states, seen)
    shows(lifecycle[c], life, seen)
  }
  if (o.register === R.GATE)
    shows(lifecycle[c], o.value === 1 ? openLives : except(contextStates, openLives), `GATE reads ${o.value}`)
  if (o.register === R.COMMIT_STATUS && mpu && !facts.committingInPart)
    show(mpu, o.value === 0 ? quietUnits : ['committing'], `COMMIT_STATUS reads ${o.value}`)
}

// ---- The protection unit

const quietUnits: readonly MpuState[] = ['inForce', 'editing', 'failedUpdatePending']

/** What follows from the declared updates, and from the unit's acknowledgements. */
const stateOfUpdate = ({ committing, update }: Facts): MpuState =>
  committing
    ? 'committing'
    : update === 'failed'
      ? 'failedUpdatePending'
      : update === 'begun'
        ? 'editing'
        : 'inForce'

function befallsUpdate({ mpu, facts }: Watching, event: MpuEvent): void {
  if (!mpu) return
  befall(mpu, () => event)
  show(mpu, [stateOfUpdate(facts)], event)
}

function beginUpdate(w: Watching): void {
  w.facts.hasBegun = true
  w.facts.stages = 0
  if (w.facts.update === 'none') w.facts.update = 'begun'
  befallsUpdate(w, 'update begun')
}

function writtenToUnit(w: Watching, o: Observation, accepted: boolean): void {
  const { facts } = w
  const ofDeclared = facts.begins
  facts.begins = false
  if (!accepted) return
  switch (o.register) {
    case R.REVERT:
      // The write that begins an update loads the shadow from the bank in force: it is its beginning, no revert of it.
      // An update of a context without DMA has no target to declare, and begins with it as well.
      if (!ofDeclared) beginUpdate(w)
      return
    case R.BASE:
    case R.LIMIT:
    case R.ATTRIBUTES:
    case R.READERS:
    case R.WRITERS:
      befallsUpdate(w, 'shadow written')
      return
    case R.COMMIT:
      // The update goes on until its last stage is committed.
      facts.stages |= stagesCommitted(w.platform.protection, o.value)
      facts.committingInPart = facts.stages !== BOTH_STAGES
      if (facts.committingInPart) return
      facts.committing = true
      befallsUpdate(w, 'commit written')
      return
  }
}

function endProcedure(w: Watching, o: Observation): void {
  const { facts, platform } = w
  if (isHandler(w.platform.procedures[o.procedure])) return
  const failed = o.outcome === OUTCOME.failed && facts.hasBegun && facts.update !== 'none'
  facts.procedure = -1
  facts.hasBegun = false
  facts.begins = false
  // A VM starts again when a context is assigned to it.
  const grants = platform.procedures[o.procedure].arguments.includes('window')
  if (grants && o.outcome === OUTCOME.complete) facts.stopped[o.guest] = false
  // A commit that is written cannot fail in a staged unit: a failed step after it is no event of the protection.
  if (!failed || facts.committing) return
  facts.update = 'failed'
  befallsUpdate(w, 'step failed')
}
