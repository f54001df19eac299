/**
 * From choices to operations. A run draws its configuration first (swarm: how often each class comes, some not at all;
 * focus: two or three contexts and two guests, without which nothing interesting happens at 32 contexts); then one
 * 16-bit choice an operation is decoded: class, then focus, then arguments, biased towards boundaries.
 * Half of the first draws follow from the platform alone (draw-free.ts); the others, and redraws, are steered by what an
 * outsider has seen (draw-steered.ts). Neither looks at the device's state, so neither can know the bug. One run of four
 * moves software by single steps and lays siege to updates of the protection (siege.ts).
 */
import * as fc from 'fast-check'
import { type FlatOperation, OP, type OperationClass, operationClasses } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { aTransaction, clear, type Draw, fills, isOfTransaction } from './draw-free.ts'
import { steer } from './draw-steered.ts'
import { argumentTables } from './draw-tables.ts'
import type { Outlook } from './outlook.ts'
import { below, word } from './random.ts'
import { attackUpdate, permitted, reprograms } from './siege.ts'

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

const JOB = OP['guest job']
const START = OP['hypervisor start']
const STEP = OP['hypervisor step']
const RUN = OP['hypervisor run']
const DELIVER = OP['interconnect deliver']

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
