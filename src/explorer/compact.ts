/**
 * Hash compaction, for more states than have room: of a state that is found 64 bits of hash are kept, and the whole of it
 * only until it is expanded. Two states with one hash are taken for one, and what the second alone leads to is left out.
 * So what breaks is broken; that nothing else does is said with the probability that a state was left out, and is no proof.
 */
import type { Explored } from './explorer.ts'
import { type Bound, type Bounds, wholeStep } from './search.ts'
import { STEP, type TransitionSystem } from './system.ts'

export interface CompactOptions extends Bounds {
  /** Asked every thousand states or so; false stops the search. */
  readonly mayContinue?: (() => boolean) | undefined
  /** Told as often: states found, and operations to the level at hand. */
  readonly progress?: ((progress: { readonly states: number; readonly depth: number }) => void) | undefined
}

export interface CompactExplored
  extends Pick<
    Explored,
    'result' | 'stoppedBy' | 'states' | 'transitions' | 'depth' | 'bytes' | 'violation' | 'counters'
  > {
  /** Probability, at most, that a state was left out and no more were found than these: of a hash without pattern. */
  readonly omission: number
}

const statesBetweenQuestions = 1024

interface Compact {
  readonly system: TransitionSystem
  readonly words: Uint32Array
  readonly step: (operation: number) => number
  /** By state: its hash, and the state that it was first reached from (-1: initial). */
  low: Int32Array
  high: Int32Array
  parents: Int32Array
  /** Ordinals plus 1, by hash; length a power of two. */
  table: Int32Array
  count: number
  transitions: number
  depth: number
  readonly hash: Int32Array
  readonly counters: Float64Array
}

/** States that are not expanded yet, whole. */
interface Level {
  words: Uint32Array
  count: number
}

const statesAtFirst = 1 << 10

/** @throws Error when there is no initial state, or a path is not found again */
export function exploreCompact(system: TransitionSystem, options: CompactOptions = {}): CompactExplored {
  const { words } = system.state
  const compact: Compact = {
    ...{ system, words, step: wholeStep(system), count: 0, transitions: 0, depth: 0 },
    low: new Int32Array(statesAtFirst),
    high: new Int32Array(statesAtFirst),
    parents: new Int32Array(statesAtFirst),
    table: new Int32Array(2 * statesAtFirst),
    hash: new Int32Array(2),
    counters: new Float64Array(system.counters?.length ?? 0),
  }
  if (system.initial.length === 0)
    throw new Error('a transition system needs an initial state: `initial` is empty')
  let level: Level = { words: new Uint32Array(words.length * 16), count: 0 }
  for (const first of system.initial) {
    words.set(first)
    system.canonical?.()
    if (!intern(compact, -1)) continue
    append(level, words)
    words.set(first)
    if (system.holds && !system.holds())
      return told(compact, level, { is: 'broken', state: compact.count - 1, isBroken: false })
  }
  for (let first = 0; level.count > 0; ) {
    if (compact.depth === options.depthMax) return told(compact, level, { is: 'stopped', bound: 'depth' })
    const next: Level = { words: new Uint32Array(words.length * 16), count: 0 }
    const ending = expandLevel(compact, level, first, next, options)
    if (ending) return told(compact, next, ending)
    first += level.count
    level = next
    if (level.count > 0) compact.depth++
  }
  return told(compact, level, { is: 'complete' })
}

type Ending =
  | { readonly is: 'complete' }
  | { readonly is: 'stopped'; readonly bound: Bound }
  | { readonly is: 'broken'; readonly state: number; readonly isBroken: boolean }

/** Its states are numbered from `first` on. */
function expandLevel(
  compact: Compact,
  level: Level,
  first: number,
  next: Level,
  options: CompactOptions,
): Ending | undefined {
  const { bytesMax = Number.POSITIVE_INFINITY, mayContinue, progress } = options
  const length = compact.words.length
  for (let i = 0; i < level.count; i++) {
    if ((first + i) % statesBetweenQuestions === 0) {
      progress?.({ states: compact.count, depth: compact.depth })
      if (mayContinue?.() === false) return { is: 'stopped', bound: 'caller' }
      if (bytesOf(compact, level, next) > bytesMax) return { is: 'stopped', bound: 'memory' }
    }
    const ending = expand(
      compact,
      level.words.subarray(i * length, (i + 1) * length),
      first + i,
      next,
      options,
    )
    if (ending) return ending
  }
  return undefined
}

function expand(
  compact: Compact,
  here: Uint32Array,
  state: number,
  next: Level,
  { statesMax = Number.POSITIVE_INFINITY }: CompactOptions,
): Ending | undefined {
  const { system, words, step, counters } = compact
  system.counters?.fill(0)
  words.set(here)
  for (let o = 0; o < system.operations; o++) {
    const did = step(o)
    if (did === STEP.refused) continue
    if (did === STEP.broken) return { is: 'broken', state, isBroken: true }
    compact.transitions++
    if (compact.count >= statesMax && compact.table[placeOf(compact)] === 0)
      return { is: 'stopped', bound: 'states' }
    if (intern(compact, state)) append(next, words)
    words.set(here)
  }
  for (let n = 0; n < counters.length; n++) counters[n] += system.counters?.[n] ?? 0
  return undefined
}

function append(level: Level, words: Uint32Array): void {
  const end = (level.count + 1) * words.length
  if (end > level.words.length) {
    const longer = new Uint32Array(2 * level.words.length)
    longer.set(level.words)
    level.words = longer
  }
  level.words.set(words, level.count * words.length)
  level.count++
}

/** Two hashes of 32 bits with other constants, each of all words. */
function hashInto(hash: Int32Array, words: Uint32Array): void {
  let a = 0x3c6ef372
  let b = 0x510e527f
  for (let i = 0; i < words.length; i++) {
    const word = words[i] | 0
    let x = Math.imul(word, 0xcc9e2d51)
    x = Math.imul((x << 15) | (x >>> 17), 0x1b873593)
    a ^= x
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0
    let y = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
    y = Math.imul((y << 11) | (y >>> 21), 0x27d4eb2f)
    b ^= y
    b = (Math.imul((b << 17) | (b >>> 15), 9) + 0x52dce729) | 0
  }
  hash[0] = mixed(a ^ Math.imul(b, 0x9e3779b1))
  hash[1] = mixed(b + Math.imul(a, 0x2545f491))
}

function mixed(h: number): number {
  let x = h ^ (h >>> 16)
  x = Math.imul(x, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** The place of the hash of the working state: of a state that has it, or free. */
function placeOf({ table, hash, low, high, words }: Compact): number {
  hashInto(hash, words)
  const mask = table.length - 1
  let place = hash[0] & mask
  for (let slot = table[place]; slot !== 0; place = (place + 1) & mask, slot = table[place])
    if (low[slot - 1] === hash[0] && high[slot - 1] === hash[1]) return place
  return place
}

/** Whether the working state's hash is new. */
function intern(compact: Compact, parent: number): boolean {
  const place = placeOf(compact)
  const { table, hash, count } = compact
  if (table[place] !== 0) return false
  if (count === compact.low.length) lengthen(compact)
  compact.low[count] = hash[0]
  compact.high[count] = hash[1]
  compact.parents[count] = parent
  table[place] = count + 1
  compact.count++
  if (compact.count * 10 > table.length * 7) regrow(compact)
  return true
}

function lengthen(compact: Compact): void {
  for (const name of ['low', 'high', 'parents'] as const) {
    const longer = new Int32Array(2 * compact[name].length)
    longer.set(compact[name])
    compact[name] = longer
  }
}

function regrow(compact: Compact): void {
  const table = new Int32Array(2 * compact.table.length)
  const mask = table.length - 1
  for (let state = 0; state < compact.count; state++) {
    let place = compact.low[state] & mask
    while (table[place] !== 0) place = (place + 1) & mask
    table[place] = state + 1
  }
  compact.table = table
}

const bytesOf = ({ low, table }: Compact, ...levels: readonly Level[]): number =>
  3 * low.byteLength + table.byteLength + levels.reduce((sum, { words }) => sum + words.byteLength, 0)

const hashBits = 64

/**
 * How many states there are is not known: only n, those that were found, and that is fewer if one was left out. So the bound
 * is one of n, for every system. Until the first state is left out the search goes as one without hashes, so the k-th state
 * that it meets is the same whatever the hash; that it is taken for one of the k − 1 before it has a chance of (k − 1)/2⁶⁴
 * at most. All of those before were found: where n are found at the end, k − 1 ≤ n. The sum over k from 1 to n + 1 is
 * n(n + 1)/2⁶⁵. (Pairs of those found, n(n − 1)/2⁶⁵, leave the state out that was left out.)
 */
export const omissionOf = (states: number, bits: number = hashBits): number =>
  Math.min(1, (states * (states + 1)) / 2 ** (bits + 1))

function told(compact: Compact, level: Level, ending: Ending): CompactExplored {
  const { count, transitions, depth, counters } = compact
  const known = {
    ...{ states: count, transitions, depth, bytes: bytesOf(compact, level) },
    counters: [...counters],
    omission: omissionOf(count),
  }
  if (ending.is === 'complete') return { result: 'complete', ...known }
  if (ending.is === 'stopped') return { result: 'stopped', stoppedBy: ending.bound, ...known }
  const violation = pathTo(compact, ending.state, ending.isBroken)
  return { result: 'broken', ...known, depth: violation.operations.length, violation }
}

/** Stepped again along the hashes, least operation first. */
function pathTo(compact: Compact, state: number, isBroken: boolean): NonNullable<Explored['violation']> {
  const { system, words } = compact
  const path = [state]
  for (let s = compact.parents[state]; s >= 0; s = compact.parents[s]) path.push(s)
  path.reverse()
  const isAt = (s: number): boolean => {
    system.canonical?.()
    return compact.table[placeOf(compact)] === s + 1
  }
  const initial = system.initial.findIndex((first) => {
    words.set(first)
    return isAt(path[0])
  })
  words.set(system.initial[initial])
  const { canonical: _, ...plain } = system
  const step = wholeStep(plain)
  const least = (fits: (did: number) => boolean): number => {
    const before = words.slice()
    for (let o = 0; o < system.operations; o++) {
      const did = step(o)
      const after = words.slice()
      const found = fits(did)
      words.set(found ? after : before)
      if (found) return o
    }
    throw new Error(
      'a path was not found again: two states have one hash, or a step depends on more than the working state',
    )
  }
  const operations = path.slice(1).map((next) => least((did) => did === STEP.effective && isAt(next)))
  if (isBroken) operations.push(least((did) => did === STEP.broken))
  return { initial, operations }
}
