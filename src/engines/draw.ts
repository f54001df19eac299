/**
 * From choices to operations. A run draws its configuration first (swarm: how often each class comes, some not at all;
 * focus: two or three contexts and two guests, without which nothing interesting happens at 32 contexts); then one
 * 16-bit choice an operation is decoded: class, then focus, then arguments, biased towards boundaries.
 * The decoder sees the platform and nothing of the state, so it cannot know the bug.
 */
import * as fc from 'fast-check'
import { type FlatOperation, OP, type OperationClass, operationClasses } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { below, mix } from './random.ts'

/** How a run is drawn: plain numbers, so that a seed and a run's ordinal give it again. */
export interface RunChoices {
  readonly salt: number
  /** One digit for each class of operations: 0 none … 7 often. */
  readonly swarm: readonly number[]
  readonly focusContexts: readonly number[]
  readonly focusGuests: readonly number[]
  readonly choices: Uint16Array
}

/** Relative frequencies in a run without swarm. Drawn more often: what hardware can rarely do at once. */
const weights: Readonly<Record<OperationClass, number>> = {
  'guest read': 3,
  'guest write': 4,
  'guest job': 22,
  'guest crash': 1,
  'guest hang': 1,
  'guest acknowledge': 3,
  'guest end': 3,
  'hypervisor start': 8,
  'hypervisor step': 8,
  'hypervisor step fails': 1,
  'hypervisor run': 8,
  'hypervisor take': 4,
  'device issue': 20,
  'device raise': 2,
  'device fail': 1,
  'interconnect deliver': 20,
  'interconnect respond': 14,
  'interconnect error': 2,
  'time tick': 7,
}

/** Without these nothing moves; a swarm may make them rare, never absent. */
const indispensable: readonly OperationClass[] = [
  'guest job',
  'device issue',
  'interconnect deliver',
  'hypervisor step',
  'hypervisor run',
  'time tick',
]
const swarmFactors = [0, 1, 1, 2, 2, 2, 4, 4] as const

/** The runs of a platform as a fast-check arbitrary. `noBias`: left biased, a quarter of the choices lie at the bounds. */
export function runChoices(platform: Platform, operations: number): fc.Arbitrary<RunChoices> {
  // Secondaries are what the rules speak of most.
  const contexts = platform.contexts.flatMap(
    (c, i) => Array(c.role === 'secondary' ? 6 : 1).fill(i) as number[],
  )
  const guests = platform.guests.length
  return fc.noBias(
    fc.record({
      salt: fc.nat(0x7fffffff),
      swarm: fc.array(fc.integer({ min: 0, max: 7 }), {
        minLength: operationClasses.length,
        maxLength: operationClasses.length,
      }),
      focusContexts: fc.array(fc.constantFrom(...contexts), { minLength: 2, maxLength: 3 }),
      focusGuests: fc.array(fc.nat(guests - 1), { minLength: 2, maxLength: 2 }),
      choices: fc.uint16Array({ minLength: operations, maxLength: operations }),
    }),
  )
}

export interface Decoder {
  /** Fills in an operation from one choice; `attempt` counts redraws. */
  decode(choice: number, attempt: number, into: FlatOperation): void
}

const tickCycles = [1, 1, 1, 2, 8, 8, 64] as const
const registerValues = [0, 1, 1, 0x5a] as const
const oneIn = (hash: number, n: number): boolean => below(hash, n) === 0

export function decoderOf(platform: Platform, points: Points): (run: RunChoices) => Decoder {
  const tables = argumentTables(platform, points)
  return (run) => {
    const classes = classTable(run.swarm)
    const { salt } = run
    const draw: Draw = { tables, contexts: sixOf(run.focusContexts), guests: sixOf(run.focusGuests) }
    return {
      decode: (choice, attempt, into) => {
        const seed = word(choice + attempt * 0x10000, salt)
        let code = classes[below(seed, classes.length)]
        // What ends an agent always has an effect; redrawn as often as the rest it would end every run.
        if (attempt > 0 && isFinal[code]) code = DELIVER
        // Nothing moves: the data path, then software and time, so that there is something to attack again.
        if (attempt >= firstLastResort) code = lastResorts[attempt - firstLastResort]
        clear(into)
        into.code = code
        into.together = (seed & 31) === 0 ? 1 : 0
        const bits = word(seed, attempt)
        // Half of all operations, called directly.
        if (isOfTransaction[code]) aTransaction(draw, bits, into)
        else fills[code](draw, bits, into)
      },
    }
  }
}

const DELIVER = OP['interconnect deliver']

/** A hash as a signed word: it fits a small integer, so that passing it on allocates nothing. */
const word = (a: number, b: number): number => mix(a, b) | 0

function clear(op: FlatOperation): void {
  op.guest = 0
  op.context = 0
  op.ordinal = 0
  op.direction = 0
  op.address = 0
  op.value = 0
  op.count = 0
}

/** Each class as often as its weight says, so that one index draws it. */
function classTable(swarm: readonly number[]): Uint8Array {
  let total = 0
  for (let code = 0; code < swarm.length; code++) total += timesOf[code][swarm[code]]
  const table = new Uint8Array(total)
  let end = 0
  for (let code = 0; code < swarm.length; code++) {
    const start = end
    end += timesOf[code][swarm[code]]
    table.fill(code, start, end)
  }
  return table
}

/** By class and digit of the swarm. */
const timesOf: readonly (readonly number[])[] = operationClasses.map((name) =>
  swarmFactors.map((factor) => weights[name] * (factor === 0 && indispensable.includes(name) ? 1 : factor)),
)

/** Redraws before the last resorts, which are tried in this order. */
const firstLastResort = 4
const lastResorts = [
  OP['guest job'],
  OP['device issue'],
  OP['interconnect deliver'],
  OP['hypervisor run'],
  OP['time tick'],
  OP['hypervisor start'],
] as const
/** Draws of one choice, at most, until one has an effect. */
export const attemptsMax = firstLastResort + lastResorts.length

const isFinal = Uint8Array.from(
  operationClasses.map((name) =>
    ['guest crash', 'guest hang', 'device fail', 'hypervisor step fails', 'interconnect error'].includes(name)
      ? 1
      : 0,
  ),
)

/** A focus of at most three, written out to six places: the remainder by a constant picks as that by its length does. */
function sixOf(focus: readonly number[]): Uint8Array {
  const six = new Uint8Array(6)
  for (let i = 0; i < six.length; i++) six[i] = focus[i % focus.length]
  return six
}

interface ArgumentTables {
  /** Windows of each guest. */
  readonly windows: readonly number[]
  readonly contexts: number
  readonly guests: number
  readonly bursts: readonly number[]
  /** Burst starts at the bounds of each guest's own windows. */
  readonly ownBursts: readonly (readonly number[])[]
  readonly words: readonly number[]
  /** By context; -1 for nobody. */
  readonly firstOwner: readonly number[]
  /** Procedures, each as often as it is worth; those of the start and the handlers are not among them. */
  readonly startable: readonly number[]
  /** Words in the frame of each context. */
  readonly frameWords: readonly (readonly number[])[]
  /** By context; at least 1. */
  readonly beatsMax: readonly number[]
  /** The primary of each context's device. */
  readonly primary: readonly number[]
  /** By procedure: what it takes. */
  readonly takes: readonly Takes[]
}

interface Takes {
  readonly guest: boolean
  readonly context: boolean
  readonly device: boolean
  readonly window: boolean
}

function argumentTables(platform: Platform, points: Points): ArgumentTables {
  const near = (g: number) =>
    points.bursts.filter((a) =>
      platform.guests[g].windows.some((w) => a >= w.base - platform.beatBytes && a <= w.limit + 1),
    )
  return {
    contexts: platform.contexts.length,
    guests: platform.guests.length,
    bursts: points.bursts,
    ownBursts: platform.guests.map((_, g) => near(g)),
    windows: platform.guests.map((g) => Math.max(1, g.windows.length)),
    words: points.words,
    firstOwner: platform.contexts.map((_, c) => platform.owners.find((o) => o.context === c)?.guest ?? -1),
    startable: startableOf(platform),
    frameWords: platform.contexts.map((c) =>
      points.words.filter((a) => c.frames.some((f) => a >= f.base && a <= f.limit)),
    ),
    beatsMax: platform.contexts.map((c) => Math.max(1, c.burstBeatsMax)),
    primary: platform.contexts.map((c) => platform.devices[c.device].primary),
    takes: platform.procedures.map(({ arguments: names }) => ({
      guest: names.includes('guest'),
      context: names.includes('context') || names.includes('device'),
      device: names.includes('device'),
      window: names.includes('window'),
    })),
  }
}

/** Reprogramming under traffic is where most goes wrong, so it is drawn most; it needs contexts that are assigned. */
const startWeights: Readonly<Record<string, number>> = {
  reprogram: 5,
  assign: 8,
  unassign: 1,
  reset: 1,
  recover: 1,
}
const startOnly: readonly string[] = ['boot', 'protect', 'interrupt', 'fault']

/** Procedures that may be started at any time. */
export const isStartable = (name: string): boolean => !startOnly.includes(name)

const startableOf = (platform: Platform): number[] =>
  platform.procedures.flatMap(({ name }, i) =>
    isStartable(name) ? (Array(startWeights[name] ?? 1).fill(i) as number[]) : [],
  )

/** What filling in arguments needs; `bits` is a well-mixed word. */
interface Draw {
  readonly tables: ArgumentTables
  readonly contexts: Uint8Array
  readonly guests: Uint8Array
}
type Fill = (d: Draw, bits: number, op: FlatOperation) => void

/** From the focus, one time in sixteen from anywhere. */
const pick = (bits: number, focus: Uint8Array, n: number): number => {
  const some = (bits >>> 4) & 0xff
  return (bits & 15) === 0 ? some % n : focus[some % 6]
}

const aGuest: Fill = (d, bits, op) => {
  op.guest = pick(bits, d.guests, d.tables.guests)
}
const aContext: Fill = (d, bits, op) => {
  op.context = pick(bits >>> 12, d.contexts, d.tables.contexts)
}
/** Three times in four the guest that owned the context at the start, else one of the focus. */
const anOwner: Fill = (d, bits, op) => {
  const owner = d.tables.firstOwner[op.context]
  if (owner >= 0 && (bits >>> 8) & 3) op.guest = owner
  else aGuest(d, bits, op)
}
const aTransaction: Fill = (d, bits, op) => {
  aContext(d, bits, op)
  op.ordinal = (bits >>> 24) % 3 === 0 ? 1 : 0
}
const aWord: Fill = (d, bits, op) => {
  aGuest(d, bits, op)
  const more = word(bits, 1)
  const own = d.tables.frameWords[pick(bits >>> 12, d.contexts, d.tables.contexts)]
  const words = oneIn(more, 3) || own.length === 0 ? d.tables.words : own
  op.address = words[(more & 0xffff) % words.length]
}
const nothing: Fill = () => undefined

const fillByClass: Readonly<Record<OperationClass, Fill>> = {
  'guest read': aWord,
  'guest write': (d, bits, op) => {
    aWord(d, bits, op)
    op.value = registerValues[bits >>> 30]
  },
  'guest job': (d, bits, op) => {
    aContext(d, bits, op)
    const more = word(bits, 2)
    anOwner(d, bits, op)
    const own = d.tables.ownBursts[op.guest]
    const starts = more >>> 30 === 0 || own.length === 0 ? d.tables.bursts : own
    op.address = starts[(more & 0xffff) % starts.length] ?? 0
    op.direction = (more >>> 16) & 1
    op.count = 1 + (((more >>> 17) & 0xff) % d.tables.beatsMax[op.context])
    op.value = op.direction ? 1 + (((more >>> 25) & 15) % 3) : 0
  },
  'guest crash': aGuest,
  'guest hang': aGuest,
  'guest acknowledge': aGuest,
  'guest end': aGuest,
  'hypervisor start': (d, bits, op) => {
    aContext(d, bits, op)
    anOwner(d, bits, op)
    const more = word(bits, 3)
    op.ordinal = d.tables.startable[(more & 0xff) % d.tables.startable.length]
    onlyWhatItTakes(d.tables, op, ((more >>> 8) & 0xff) % d.tables.windows[op.guest])
  },
  'hypervisor step': nothing,
  'hypervisor step fails': nothing,
  'hypervisor run': nothing,
  'hypervisor take': aGuest,
  'device issue': aTransaction,
  'device raise': (d, bits, op) => {
    aContext(d, bits, op)
    op.ordinal = bits >>> 30 === 0 ? 1 : 0
  },
  'device fail': aContext,
  'interconnect deliver': aTransaction,
  'interconnect respond': aTransaction,
  'interconnect error': aTransaction,
  'time tick': (_d, bits, op) => {
    op.count = tickCycles[(bits >>> 8) % tickCycles.length]
  },
}
const fills: readonly Fill[] = operationClasses.map((name) => fillByClass[name])
const isOfTransaction = Uint8Array.from(fills.map((fill) => (fill === aTransaction ? 1 : 0)))

/** Arguments that a procedure does not take are 0, so that equal operations are equal. */
function onlyWhatItTakes(tables: ArgumentTables, op: FlatOperation, window: number): void {
  const takes = tables.takes[op.ordinal]
  op.count = takes.window ? window : 0
  if (!takes.guest) op.guest = 0
  if (!takes.context) op.context = 0
  if (takes.device) op.context = tables.primary[op.context]
}
