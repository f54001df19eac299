/**
 * One search, in the order of its states: a batch of states is expanded, what it leads to is stored state by state. States
 * are numbered as a plain queue would number them, however many are expanded at a time and by whoever, so that counts,
 * paths and bounds are the same. Read `explore` in explorer.ts first.
 */

import { type Codec, chunkBits, chunkStates, compiled, looping, OUTCOME } from './codec.ts'
import { addMissing, type Move, newPacking, type Packing, widen } from './packing.ts'
import { intern, isStored, newStore, reserve, restride, type Store, type StoreOptions } from './store.ts'
import { STEP, type TransitionSystem } from './system.ts'

export interface Bounds {
  /** States that it stores, at most: it stops where another one would be stored. */
  readonly statesMax?: number | undefined
  /** Operations from an initial state, at most. */
  readonly depthMax?: number | undefined
  /** Bytes of packed states, parents, table and buffers, at most. */
  readonly bytesMax?: number | undefined
}

export type Bound = 'states' | 'depth' | 'memory' | 'caller'

export interface Counts {
  /** Before this one, every state has been expanded. */
  next: number
  transitions: number
  depth: number
  /** States before this one are not deeper than `depth`. */
  levelEnd: number
}

export interface Search {
  readonly system: TransitionSystem
  readonly operations: number
  /** The working state; the first that was in it. */
  readonly words: Uint32Array
  readonly first: Uint32Array
  /** The step, with what must hold after it, and renamed. */
  readonly step: (operation: number) => number
  readonly packing: Packing
  readonly outcome: Int32Array
  readonly store: Store
  codec: Codec
  /** Its packing has not changed for so many states that straight-line code pays. */
  isCompiled: boolean
  expandedSinceChange: number
  readonly counts: Counts
  readonly counters: Float64Array
}

/** A batch of states, what each leads to, and where it ended. */
export interface Batch {
  start: number
  /** States from there on that were expanded, the one with a broken transition included. */
  done: number
  /** By state: where its candidates end, and operations that had an effect. */
  readonly ends: Int32Array
  readonly effective: Int32Array
  readonly candidates: Int32Array
  /** For `sift`: one word a candidate. */
  readonly places: Int32Array
  /** Operation of the last state that is broken, or -1. */
  broken: number
  /** The state after the last led to bits that have no place: here, by word. */
  isCut: boolean
  /** The step threw in the state after the last: that counts once every state before it is stored. */
  hasFailed: boolean
  readonly missing: Int32Array
  /** The system's counters before the batch, and after the last of its states. */
  readonly countedBefore: Uint32Array
  readonly countedAfter: Uint32Array
}

const batchStatesMax = 256
const candidatesMax = 1 << 16
/** States with one packing after which it is compiled. */
const expandedBeforeCompiling = 1024

/** @throws Error when an initial state holds what the layout does not allow, or there is none. */
export function newSearch(system: TransitionSystem, options: StoreOptions = {}): Search {
  const [first] = system.initial
  if (!first) throw new Error('a transition system needs an initial state: `initial` is empty')
  system.state.words.set(first)
  system.canonical?.()
  const { words } = system.state
  const packing = newPacking(system.state.layout, words)
  const of = {
    packing,
    operations: system.operations,
    step: wholeStep(system),
    words,
    outcome: new Int32Array(2),
  }
  return {
    ...of,
    system,
    first: words.slice(),
    store: newStore(packing.taken.length, options),
    codec: looping(of),
    isCompiled: false,
    expandedSinceChange: 0,
    counts: { next: 0, transitions: 0, depth: 0, levelEnd: 0 },
    counters: new Float64Array(system.counters?.length ?? 0),
  }
}

export function wholeStep(system: TransitionSystem): Search['step'] {
  const { holds, canonical } = system
  if (!holds && !canonical) return (operation) => system.step(operation)
  return (operation) => {
    const did = system.step(operation)
    if (did !== STEP.effective) return did
    if (holds && !holds.call(system)) return STEP.broken
    canonical?.call(system)
    return STEP.effective
  }
}

/** States of a batch, at most, so that its candidates have room. */
export const batchStatesOf = ({ operations }: TransitionSystem): number =>
  Math.max(1, Math.min(batchStatesMax, Math.floor(candidatesMax / Math.max(1, operations))))

export const batchWordsOf = ({ system, codec }: Search): number =>
  batchStatesOf(system) * system.operations * (codec.packedWords + 1)

export function newBatch(
  search: Search,
  candidates: Int32Array = new Int32Array(batchWordsOf(search)),
): Batch {
  const states = batchStatesOf(search.system)
  return {
    start: 0,
    done: 0,
    ends: new Int32Array(states),
    effective: new Int32Array(states),
    candidates,
    places: new Int32Array(states * search.operations),
    broken: -1,
    isCut: false,
    hasFailed: false,
    missing: new Int32Array(search.packing.base.length),
    countedBefore: new Uint32Array(search.counters.length),
    countedAfter: new Uint32Array(search.counters.length),
  }
}

/** Candidates of the batch that are left. */
export const candidatesOf = ({ codec }: Search, { done, ends }: Batch): number =>
  done > 0 ? ends[done - 1] / (codec.packedWords + 1) : 0

/**
 * Tries every operation in so many states from `start` on; ends before the first that leads to bits without a place, or in
 * which the step throws.
 */
export function expandBatch(search: Search, batch: Batch, start: number, states: number): void {
  batch.start = start
  batch.done = 0
  batch.broken = -1
  batch.isCut = false
  batch.hasFailed = false
  try {
    expandStates(search, batch, states)
  } catch {
    batch.isCut = false
    batch.hasFailed = true
    search.system.state.words.set(search.first)
  }
}

function expandStates(search: Search, batch: Batch, states: number): void {
  const { store, outcome, codec, system } = search
  const { start, candidates, ends, effective, countedBefore, countedAfter } = batch
  const { counters } = system
  const { packedWords } = codec
  if (counters) countedBefore.set(counters)
  if (counters) countedAfter.set(counters)
  for (let i = 0, at = 0; i < states && batch.broken < 0; i++) {
    const state = start + i
    const chunk = store.chunks[state >>> chunkBits]
    const end = codec.expand(chunk, (state & (chunkStates - 1)) * packedWords, candidates, at)
    if (outcome[0] === OUTCOME.missing) {
      cut(search, batch, state)
      return
    }
    if (outcome[0] === OUTCOME.broken) batch.broken = outcome[1]
    effective[i] = (end - at) / (packedWords + 1)
    ends[i] = end
    at = end
    batch.done = i + 1
    if (counters) countedAfter.set(counters)
  }
}

/** The state is expanded anew once all that it leads to has a place; what it counted now is forgotten. */
function cut(search: Search, batch: Batch, state: number): void {
  const { system, packing, step } = search
  batch.isCut = true
  batch.missing.fill(0)
  for (let o = 0; o < system.operations; o++) {
    load(search, state)
    if (step(o) === STEP.effective) addMissing(packing, system.state.words, batch.missing)
  }
  system.counters?.set(batch.countedAfter)
  system.state.words.set(search.first)
}

/** The working state becomes this one, whatever was done with it. */
export function load({ system, first, codec, store }: Search, state: number): void {
  system.state.words.set(first)
  codec.unpack(store.chunks[state >>> chunkBits], (state & (chunkStates - 1)) * store.packedWords)
}

const irreproducible = (): Error =>
  new Error('a step did not do again what it did before: it depends on more than the working state')

/** Gives the bits that a batch was cut at a place, in the store as well. */
export function widenSearch(search: Search, missing: Int32Array): void {
  const { packing, store } = search
  if (missing.every((bits) => bits === 0)) throw irreproducible()
  if (widen(packing, missing)) restride(store, packing.taken.length)
  search.codec = looping(search)
  search.isCompiled = false
  search.expandedSinceChange = 0
}

/** What changes of a packing. */
export interface PackingNow {
  readonly known: Int32Array
  readonly moves: readonly Move[]
  readonly taken: readonly number[]
}

/** Takes over a packing that another search of the same states has widened. */
export function repack(search: Search, now: PackingNow): void {
  const { known, moves, taken } = search.packing
  known.set(now.known)
  moves.splice(0, moves.length, ...now.moves)
  taken.splice(0, taken.length, ...now.taken)
  search.codec = looping(search)
  search.isCompiled = false
  search.expandedSinceChange = 0
}

/** Straight-line code, once the packing has stood for a while. */
export function compileWhenWorthIt(search: Search): void {
  if (search.isCompiled || search.expandedSinceChange < expandedBeforeCompiling) return
  search.codec = compiled(search) ?? search.codec
  search.isCompiled = true
}

export type Ending =
  | { readonly is: 'complete' }
  | { readonly is: 'stopped'; readonly bound: Bound }
  /** The operation (-1: none) breaks in this state. */
  | { readonly is: 'broken'; readonly state: number; readonly operation: number }

/** Stores the initial states. One that must not be ends the search. */
export function storeInitial(search: Search): Ending | undefined {
  const { system, store, counts } = search
  for (const words of system.initial) {
    const candidate = packedInitial(search, words)
    reserve(store, 1, Number.POSITIVE_INFINITY)
    const isNew = intern(store, search.codec, candidate, 0, -1)
    counts.levelEnd = store.count
    system.state.words.set(words)
    if (isNew && system.holds && !system.holds())
      return { is: 'broken', state: store.count - 1, operation: -1 }
  }
  return undefined
}

/** The initial state as a candidate; what it needs gets a place. */
function packedInitial(search: Search, words: Uint32Array): Int32Array {
  const { system, packing } = search
  for (;;) {
    system.state.words.set(words)
    system.canonical?.()
    const candidate = new Int32Array(search.codec.packedWords + 1)
    if (search.codec.pack(candidate, 0)) return candidate
    const missing = new Int32Array(packing.base.length)
    addMissing(packing, system.state.words, missing)
    widenSearch(search, missing)
  }
}

/** What bounds a search before its next state is expanded; a level begins where one ends. */
export function boundedAt({ counts, store }: Search, state: number, { depthMax }: Bounds): Bound | undefined {
  if (state === counts.levelEnd) {
    counts.depth++
    counts.levelEnd = store.count
  }
  return counts.depth === depthMax ? 'depth' : undefined
}

/**
 * Stores what the batch leads to, state by state, as far as no bound is met. There is room: `reserve`. A state whose
 * successors are not all stored is not expanded, and counts nothing.
 */
export function commitBatch(search: Search, batch: Batch, bounds: Bounds): Ending | undefined {
  const { counts } = search
  const { start, done, effective } = batch
  for (let i = 0; i < done; i++) {
    const bound = boundedAt(search, start + i, bounds) ?? storeOf(search, batch, i, bounds)
    if (bound) {
      countAgain(search, batch, i)
      return { is: 'stopped', bound }
    }
    counts.transitions += effective[i]
    if (i === done - 1 && batch.broken >= 0) {
      count(search, batch)
      return { is: 'broken', state: start + i, operation: batch.broken }
    }
    counts.next = start + i + 1
  }
  count(search, batch)
  search.expandedSinceChange += done
  return batch.hasFailed ? failAgain(search, batch, bounds) : undefined
}

/** The step throws again, whoever has expanded the state, unless a bound comes before it. */
function failAgain(search: Search, batch: Batch, bounds: Bounds): Ending {
  const bound = boundedAt(search, search.counts.next, bounds)
  if (bound) return { is: 'stopped', bound }
  batch.start += batch.done
  expandStates(search, batch, 1)
  throw irreproducible()
}

/** Stores what the i-th state of the batch leads to. */
function storeOf(search: Search, batch: Batch, i: number, bounds: Bounds): Bound | undefined {
  const { store, codec } = search
  const { ends, candidates, start } = batch
  const { statesMax = Number.POSITIVE_INFINITY } = bounds
  const stride = codec.packedWords + 1
  for (let at = i === 0 ? 0 : ends[i - 1]; at < ends[i]; at += stride) {
    if (store.count >= statesMax && !isStored(store, codec, candidates, at)) return 'states'
    intern(store, codec, candidates, at, start + i)
  }
  return undefined
}

function count({ counters }: Search, { countedBefore, countedAfter }: Batch): void {
  for (let i = 0; i < counters.length; i++) counters[i] += (countedAfter[i] - countedBefore[i]) >>> 0
}

/** Of the batch only so many states count: they are expanded once more, to know what the system counted in them. */
function countAgain(search: Search, batch: Batch, states: number): void {
  if (search.counters.length === 0 || states === 0) return
  expandBatch(search, batch, batch.start, states)
  count(search, batch)
}
