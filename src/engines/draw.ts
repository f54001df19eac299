/**
 * From choices to operations. A run draws its configuration first (swarm: how often each class comes, some not at all;
 * focus: two or three contexts and two guests, without which nothing interesting happens at 32 contexts); then one
 * 16-bit choice an operation is decoded: class, then focus, then arguments, biased towards boundaries.
 * Half of the first draws follow from the platform alone; the others, and redraws, are steered by what an outsider has
 * seen (outlook.ts). Neither looks at the device's state, so neither can know the bug. One run of four lays siege to
 * updates of the protection: software moves by single steps, contexts are kept in use by transfers that are permitted, and
 * while a setting changes, transfers at the bounds of the old and of the new one are pressed upon it.
 */
import * as fc from 'fast-check'
import { type FlatOperation, OP, type OperationClass, operationClasses } from '../interface/operations.ts'
import type { Platform, Procedure, SettingRegion } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { MAY, type May, type Outlook } from './outlook.ts'
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
      choices: sixteenBitWords(operations),
    }),
  )
}

/** Two from each 32-bit word: drawing words is what fast-check costs. */
function sixteenBitWords(length: number): fc.Arbitrary<Uint16Array> {
  const words = Math.ceil(length / 2)
  return fc.uint32Array({ minLength: words, maxLength: words }).map((drawn) => {
    const halves = new Uint16Array(length)
    for (let i = 0; i < length; i++) halves[i] = i & 1 ? drawn[i >> 1] >>> 16 : drawn[i >> 1]
    return halves
  })
}

export interface Decoder {
  /** Fills in an operation from one choice; `attempt` counts redraws. */
  decode(choice: number, attempt: number, into: FlatOperation): void
}

const tickCycles = [1, 1, 1, 2, 8, 8, 64] as const
const registerValues = [0, 1, 1, 0x5a] as const
const oneIn = (hash: number, n: number): boolean => below(hash, n) === 0

/** Without an outlook redraws are as free as the first draw. */
export function decoderOf(
  platform: Platform,
  points: Points,
  outlook?: Outlook,
): (run: RunChoices) => Decoder {
  const tables = argumentTables(platform, points)
  return (run) => {
    const { salt } = run
    const isSlow = (salt & 3) === 0
    const classes = classTable(run.swarm, isSlow)
    const draw: Draw = {
      tables,
      contexts: sixOf(run.focusContexts),
      guests: sixOf(run.focusGuests),
      times: run.swarm.map((digit, code) => timesOf[code][digit]),
    }
    return {
      decode: (choice, attempt, into) => {
        const seed = word(choice + attempt * 0x10000, salt)
        let code = classes[below(seed, classes.length)]
        // What ends an agent always has an effect; redrawn as often as the rest it would end every run.
        if (attempt > 0 && isFinal[code]) code = DELIVER
        // Nothing moves: software and time, so that there is something to attack again.
        if (attempt >= firstLastResort) code = (isSlow ? slowResorts : lastResorts)[attempt - firstLastResort]
        clear(into)
        into.together = (seed & 31) === 0 ? 1 : 0
        const bits = word(seed, attempt)
        const isSiege = isSlow && outlook !== undefined && (seed & 896) !== 0
        if (isSiege && outlook.total.changing > 0 && attempt < firstLastResort)
          if (attackUpdate(draw, outlook, word(bits, 6), into)) return
        const isSteered = attempt === 0 ? (seed & 64) !== 0 : attempt < firstLastResort
        if (isSteered && outlook && steer(draw, outlook, bits, into)) {
          if (isSlow && into.code === RUN) into.code = STEP
          if (isSiege && into.code === JOB) permitted(tables, outlook, bits, into)
          if (isSiege && into.code === START) reprograms(draw, outlook, bits, into)
          return
        }
        into.code = code
        // Half of all operations, called directly.
        if (isOfTransaction[code]) aTransaction(draw, bits, into)
        else fills[code](draw, bits, into)
        if (isSiege && code === JOB) permitted(tables, outlook, bits, into)
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

/**
 * Each class as often as its weight says, so that one index draws it. Of slow software a run is a single step, so that
 * what lies open between two steps stays open for longer.
 */
function classTable(swarm: readonly number[], isSlow: boolean): Uint8Array {
  let total = 0
  for (let code = 0; code < swarm.length; code++) total += timesOf[code][swarm[code]]
  const table = new Uint8Array(total)
  let end = 0
  for (let code = 0; code < swarm.length; code++) {
    const start = end
    end += timesOf[code][swarm[code]]
    table.fill(isSlow && code === RUN ? STEP : code, start, end)
  }
  return table
}

/** By class and digit of the swarm. */
const timesOf: readonly (readonly number[])[] = operationClasses.map((name) =>
  swarmFactors.map((factor) => weights[name] * (factor === 0 && indispensable.includes(name) ? 1 : factor)),
)

/** Draws before the last resorts, which are tried in this order. */
const firstLastResort = 4
const lastResorts = [OP['hypervisor run'], OP['time tick'], OP['hypervisor start']] as const
const slowResorts = [OP['hypervisor step'], ...lastResorts.slice(1)] as const
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
  /** Where a guest meets the hypervisor or the primary: first words of trapped windows, and RATE. */
  readonly mediated: readonly number[]
  /** By context; -1 for nobody. */
  readonly firstOwner: readonly number[]
  /** Procedures, each as often as it is worth; those of the start and the handlers are not among them. */
  readonly startable: readonly number[]
  /** The same, of those that begin by asking that nobody, or that the guest, owns the context; others are in both. */
  readonly startableByOwned: readonly [free: readonly number[], owned: readonly number[]]
  /** Words in the frame of each context. */
  readonly frameWords: readonly (readonly number[])[]
  /** By context; at least 1. */
  readonly beatsMax: readonly number[]
  /** What each context may raise: its interrupts, and a message to its primary; at least 1. */
  readonly raises: readonly number[]
  /** The primary of each context's device. */
  readonly primary: readonly number[]
  /** By procedure: what it takes. */
  readonly takes: readonly Takes[]
  /** By context and setting. */
  readonly given: readonly (readonly (Window | undefined)[])[]
  /** The procedure that changes the setting of a context that stays its owner's, or -1. */
  readonly reprogram: number
  readonly beatBytes: number
  readonly outstandingMax: readonly number[]
}

/** A window as a setting gives it. */
interface Window {
  readonly base: number
  readonly limit: number
  /** 0 reads, 1 writes; -1 both. */
  readonly only: number
  /** What lies within it and is not given. */
  readonly hole: { readonly base: number; readonly limit: number } | undefined
}

/** Of two stages what passes both. */
function windowOf(regions: readonly SettingRegion[]): Window | undefined {
  const [first] = regions
  if (!first) return undefined
  const second = regions.find(({ stage }) => stage === 2) ?? first
  return {
    base: Math.max(first.base, second.base),
    limit: Math.min(first.limit, second.limit),
    only: onlyOf({ read: first.read && second.read, write: first.write && second.write }),
    hole: regions.find(({ priority }) => priority),
  }
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
    mediated: platform.trapped
      ? [
          ...platform.trapped.map((w) => w.base),
          ...platform.contexts.flatMap(({ frames, registers: { RATE } }) =>
            RATE === undefined ? [] : [frames[0].base + RATE],
          ),
        ]
      : [],
    firstOwner: platform.contexts.map((_, c) => platform.owners.find((o) => o.context === c)?.guest ?? -1),
    startable: startableOf(platform),
    startableByOwned: [0, 1].map((owned) =>
      startableOf(platform).filter((p) => (asksForOwner(platform.procedures[p]) ?? owned) === owned),
    ) as [number[], number[]],
    frameWords: platform.contexts.map((c) =>
      points.words.filter((a) => c.frames.some((f) => a >= f.base && a <= f.limit)),
    ),
    beatsMax: platform.contexts.map((c) => Math.max(1, c.burstBeatsMax)),
    raises: platform.contexts.map((c) => Math.max(1, c.interrupts.length + (c.messages ? 1 : 0))),
    primary: platform.contexts.map((c) => platform.devices[c.device].primary),
    given: platform.contexts.map(({ settings }) => settings.map(({ regions }) => windowOf(regions))),
    reprogram: platform.procedures.findIndex((p) => p.name === 'reprogram'),
    beatBytes: platform.beatBytes,
    outstandingMax: platform.contexts.map((c) => c.outstandingMax),
    takes: platform.procedures.map(({ arguments: names }) => ({
      guest: names.includes('guest'),
      context: names.includes('context') || names.includes('device'),
      device: names.includes('device'),
      window: names.includes('window'),
    })),
  }
}

const onlyOf = ({ read, write }: { readonly read: boolean; readonly write: boolean }): number =>
  read === write ? -1 : write ? 1 : 0

/** Reprogramming under traffic is where most goes wrong, so it is drawn most; it needs contexts that are assigned. */
const startWeights: Readonly<Record<string, number>> = {
  reprogram: 5,
  assign: 8,
  unassign: 1,
  reset: 1,
  recover: 1,
  audit: 4,
}
const startOnly: readonly string[] = ['boot', 'protect', 'interrupt', 'fault']

/** Procedures that may be started at any time. */
export const isStartable = (name: string): boolean => !startOnly.includes(name)

const startableOf = (platform: Platform): number[] =>
  platform.procedures.flatMap(({ name }, i) =>
    isStartable(name) ? (Array(startWeights[name] ?? 1).fill(i) as number[]) : [],
  )

/** 1: it checks that the guest owns the context, 0: that nobody does; undefined: it does not ask. */
function asksForOwner({ steps }: Procedure): 0 | 1 | undefined {
  const check = steps.find((s) => s.do === 'check' && s.register === 'control.OWNER')
  if (check?.do !== 'check') return undefined
  return check.is.includes('nobody') ? 0 : 1
}

/** What filling in arguments needs; `bits` is a well-mixed word. */
interface Draw {
  /** By class: how often this run wants it. */
  readonly times: readonly number[]
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
  // Where control is mediated it is used; among all words these few would hardly be met.
  const { mediated } = d.tables
  if (mediated.length > 0 && more < 0) op.address = mediated[((more >>> 16) & 0xff) % mediated.length]
}
const nothing: Fill = () => undefined
/** A burst of the context, three times in four near the guest's own windows. */
const fillJob: Fill = (d, bits, op) => {
  const own = d.tables.ownBursts[op.guest]
  const starts = bits >>> 30 === 0 || own.length === 0 ? d.tables.bursts : own
  op.address = starts[(bits & 0xffff) % starts.length] ?? 0
  op.direction = (bits >>> 16) & 1
  op.count = 1 + (((bits >>> 17) & 0xff) % d.tables.beatsMax[op.context])
  op.value = op.direction ? 1 + (((bits >>> 25) & 15) % 3) : 0
}

/** Three times in four at a bound of the setting that ends or of the one that comes; in either direction. */
function atItsBounds(tables: ArgumentTables, look: Outlook, bits: number, op: FlatOperation): void {
  const c = op.context
  const window = tables.given[c][bits & 1 ? look.setting[c] : look.target[c]]
  if (window === undefined || (bits & 6) === 0) return
  const { beatBytes } = tables
  if (window.hole !== undefined && (bits & 0xe0) !== 0) {
    op.address = bits & 16 ? window.hole.base : window.hole.limit + 1 - beatBytes * op.count
    return
  }
  const within = bits & 8 ? 0 : beatBytes
  op.address = bits & 16 ? window.base + within - beatBytes : window.limit + 1 - within * op.count
  if (op.address < 0) op.address = window.base
}

/** Of a context that somebody owns, mostly: its setting changes to that of another window. */
function reprograms(d: Draw, look: Outlook, bits: number, op: FlatOperation): void {
  const { tables } = d
  const c = op.context
  if (tables.reprogram < 0 || look.owner[c] < 0 || look.running[c] === 0 || (bits & 0x300) === 0) return
  op.ordinal = tables.reprogram
  op.guest = look.owner[c]
  op.count = ((bits >>> 20) & 0xff) % tables.windows[op.guest]
}

/** The job, at the one end or the other of what its context may use: an error would stop the context, and end the traffic. */
function permitted(tables: ArgumentTables, look: Outlook, bits: number, op: FlatOperation): void {
  const window = tables.given[op.context][look.setting[op.context]]
  if (look.changing[op.context] === 1 || window === undefined) return
  // Room for one that comes while the setting is changed.
  if (look.open[op.context] + 1 >= tables.outstandingMax[op.context] && look.deliverable[op.context] > 0) {
    const { context } = op
    clear(op)
    op.code = DELIVER
    op.context = context
    op.ordinal = look.ageOf(MAY.deliver, context, bits & 0xff)
    return
  }
  op.address = bits & 1 ? window.base : window.limit + 1 - op.count * tables.beatBytes
  if (window.only >= 0) op.direction = window.only
  if (op.direction === 0) op.value = 0
}

const fillByClass: Readonly<Record<OperationClass, Fill>> = {
  'guest read': aWord,
  'guest write': (d, bits, op) => {
    aWord(d, bits, op)
    op.value = registerValues[bits >>> 30]
  },
  'guest job': (d, bits, op) => {
    aContext(d, bits, op)
    anOwner(d, bits, op)
    fillJob(d, word(bits, 2), op)
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
    // The first one most often; behind its interrupts lies the message to its primary.
    const others = d.tables.raises[op.context] - 1
    op.ordinal = bits >>> 31 || others < 1 ? 0 : 1 + (((bits >>> 24) & 0x3f) % others)
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

type Steer = (d: Draw, look: Outlook, bits: number, op: FlatOperation) => boolean

/** Of the classes of which something may move, one by the run's weights; false where nothing may. */
function steer(d: Draw, look: Outlook, bits: number, op: FlatOperation): boolean {
  let sum = 0
  for (let i = 0; i < steered.length; i++) {
    const code = steered[i]
    if (available(code, look)) sum += d.times[code]
    sums[i] = sum
  }
  if (sum === 0) return false
  const drawn = below(word(bits, 5), sum)
  let i = 0
  while (sums[i] <= drawn) i++
  const code = steered[i]
  op.code = code
  switch (code) {
    case ISSUE:
      return steerTransaction(d, look, MAY.issue, look.issuable, bits, op)
    case DELIVER:
      return steerTransaction(d, look, MAY.deliver, look.deliverable, bits, op)
    case RESPOND:
      return steerTransaction(d, look, MAY.answer, look.answerable, bits, op)
    case STEP:
    case RUN:
      return true
    default:
      return steerings[code](d, look, bits, op)
  }
}

const JOB = OP['guest job']
const ISSUE = OP['device issue']
const RESPOND = OP['interconnect respond']
const READ = OP['guest read']
const WRITE = OP['guest write']
const RAISE = OP['device raise']
const START = OP['hypervisor start']
const STEP = OP['hypervisor step']
const RUN = OP['hypervisor run']
const TAKE = OP['hypervisor take']
const ACKNOWLEDGE = OP['guest acknowledge']
const END = OP['guest end']
const TICK = OP['time tick']

/** What has an effect only in some states; the rest is left to free draws. */
const steered = Uint8Array.of(
  ISSUE,
  DELIVER,
  RESPOND,
  JOB,
  READ,
  WRITE,
  RAISE,
  START,
  STEP,
  RUN,
  TAKE,
  ACKNOWLEDGE,
  END,
  TICK,
)
const sums = new Uint16Array(steered.length)

function available(code: number, look: Outlook): boolean {
  const { total, working } = look
  switch (code) {
    case JOB:
      return total.takesJobs > 0
    case READ:
    case WRITE:
      return total.served > 0
    case RAISE:
      return total.running > 0
    case ISSUE:
      return total.issuable > 0
    case DELIVER:
      return total.deliverable > 0
    case RESPOND:
      return total.answerable > 0
    case START:
      return working[0] === 0
    case STEP:
    case RUN:
      return working[0] + working[1] > 0 && look.waiting[0] === 0
    case TAKE:
      return working[1] === 0 && some(look.physical)
    case ACKNOWLEDGE:
      return some(look.virtual)
    case END:
      return some(look.active)
    default:
      return total.busy > 0
  }
}

function some(flags: Uint8Array): boolean {
  for (let i = 0; i < flags.length; i++) if (flags[i]) return true
  return false
}

/** The first flagged one of the focus, else of all, beginning anywhere; -1: none. */
function flagged(flags: Uint8Array, focus: Uint8Array, bits: number): number {
  let at = ((bits & 0xff) * focus.length) >> 8
  for (let i = 0; i < focus.length; i++) {
    if (flags[focus[at]]) return focus[at]
    if (++at === focus.length) at = 0
  }
  at = ((bits & 0xff) * flags.length) >> 8
  for (let i = 0; i < flags.length; i++) {
    if (flags[at]) return at
    if (++at === flags.length) at = 0
  }
  return -1
}

function steerTransaction(
  d: Draw,
  look: Outlook,
  may: May,
  which: Uint8Array,
  bits: number,
  op: FlatOperation,
): boolean {
  op.context = flagged(which, d.contexts, bits >>> 8)
  op.ordinal = look.ageOf(may, op.context, (bits >>> 16) & 0xff)
  return op.ordinal >= 0
}

/**
 * While a setting is being changed: jobs of that context around the bounds of its owner's windows, their beats, and the
 * software's single steps, so that what arrives meets each state between two writes.
 */
function attackUpdate(d: Draw, look: Outlook, bits: number, op: FlatOperation): boolean {
  // What comes before the transfers are held meets the old setting, and would stop its context.
  if (look.stalling[0] === 1) return stepOn(look, op)
  const c = flagged(look.changing, d.contexts, bits >>> 8)
  op.context = c
  const turn = bits & 7
  if (turn < 3 && look.deliverable[c]) {
    op.code = DELIVER
    op.ordinal = look.ageOf(MAY.deliver, c, (bits >>> 16) & 0xff)
    return true
  }
  if (turn < 5 && look.issuable[c]) {
    op.code = ISSUE
    op.ordinal = look.ageOf(MAY.issue, c, (bits >>> 16) & 0xff)
    return true
  }
  if (turn < 7 && look.takesJobs[c]) {
    op.code = JOB
    op.guest = look.owner[c]
    fillJob(d, word(bits, 2), op)
    atItsBounds(d.tables, look, bits >>> 9, op)
    return true
  }
  // Full of what came before: an answer makes room for one that comes meanwhile.
  if (turn < 7 && look.running[c] === 1 && look.answerable[c] > 0) {
    op.code = RESPOND
    op.ordinal = look.ageOf(MAY.answer, c, (bits >>> 16) & 0xff)
    return true
  }
  op.context = 0
  return stepOn(look, op)
}

/** The next step of the software, or where it waits the next cycle. */
function stepOn(look: Outlook, op: FlatOperation): boolean {
  if (look.working[0] === 0) return false
  op.code = look.waiting[0] === 1 ? TICK : STEP
  op.count = look.waiting[0]
  return true
}

const steerJob: Steer = (d, look, bits, op) => {
  op.context = flagged(look.takesJobs, d.contexts, bits >>> 8)
  op.guest = look.owner[op.context]
  fillJob(d, word(bits, 2), op)
  return true
}

/** The owner's own registers; foreign ones are what free draws try. */
const steerAccess: Steer = (d, look, bits, op) => {
  op.context = flagged(look.served, d.contexts, bits >>> 8)
  op.guest = look.owner[op.context]
  const own = d.tables.frameWords[op.context]
  if (own.length === 0) return false
  op.address = own[((bits >>> 16) & 0xff) % own.length]
  op.value = op.code === WRITE ? registerValues[bits >>> 30] : 0
  op.context = 0
  return true
}

const steerRaise: Steer = (d, look, bits, op) => {
  const c = flagged(look.running, d.contexts, bits >>> 8)
  op.context = Math.max(c, 0)
  op.ordinal = ((bits >>> 16) & 0xff) % d.tables.raises[op.context]
  return c >= 0
}

const steerStart: Steer = (d, look, bits, op) => {
  const c = pick(bits >>> 12, d.contexts, d.tables.contexts)
  op.context = c
  const owner = look.owner[c]
  const procedures = d.tables.startableByOwned[owner >= 0 ? 1 : 0]
  if (procedures.length === 0) return false
  const more = word(bits, 3)
  op.ordinal = procedures[(more & 0xff) % procedures.length]
  if (owner >= 0) op.guest = owner
  else anOwner(d, bits, op)
  onlyWhatItTakes(d.tables, op, ((more >>> 8) & 0xff) % d.tables.windows[op.guest])
  return true
}

const steerGuest =
  (of: (look: Outlook) => Uint8Array): Steer =>
  (d, look, bits, op) => {
    op.guest = Math.max(0, flagged(of(look), d.guests, bits >>> 8))
    return true
  }

/** By class; what is steered above, and what never is, has none. */
const steerings: readonly Steer[] = operationClasses.map((name): Steer => {
  switch (OP[name]) {
    case JOB:
      return steerJob
    case READ:
    case WRITE:
      return steerAccess
    case RAISE:
      return steerRaise
    case START:
      return steerStart
    case TAKE:
      return steerGuest((look) => look.physical)
    case ACKNOWLEDGE:
      return steerGuest((look) => look.virtual)
    case END:
      return steerGuest((look) => look.active)
    default:
      return (d, _look, bits, op) => {
        fills[op.code](d, bits, op)
        return true
      }
  }
})
