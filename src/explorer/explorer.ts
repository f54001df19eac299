/**
 * Every reachable state of any transition system, breadth first: a proof for all of them, or the shortest path to what must
 * not be. In this thread; workers.ts does the same with several. It reads no clock: whoever calls owns the time.
 */
import { type CheckpointBytes, checkpointOf, restore } from './checkpoint.ts'
import { wordsAfter } from './packing.ts'
import { pathTo } from './path.ts'
import {
  type Batch,
  type Bound,
  type Bounds,
  batchStatesOf,
  batchWordsOf,
  boundedAt,
  candidatesOf,
  commitBatch,
  compileWhenWorthIt,
  type Ending,
  expandBatch,
  newBatch,
  newSearch,
  type Search,
  storeInitial,
  widenSearch,
} from './search.ts'
import { bytesWith, isStored, reserve, sift } from './store.ts'
import type { TransitionSystem } from './system.ts'

export interface ExploreOptions extends Bounds {
  /** States that the table is made for at first: then it need not grow. */
  readonly statesExpected?: number | undefined
  /** Asked every thousand states or so; false stops the search. */
  readonly mayContinue?: (() => boolean) | undefined
  /** Bytes of a checkpoint: the search goes on from there. Parts of it are read as they are wanted, and not held. */
  readonly from?: CheckpointBytes | undefined
  /** What tells this system from others of the same layout: a checkpoint of another is refused. */
  readonly identity?: string | undefined
  /** Told as often. */
  readonly progress?: ((progress: Progress) => void) | undefined
}

export interface Progress {
  /** States stored, and those of them that were expanded. */
  readonly states: number
  readonly expanded: number
  readonly transitions: number
  readonly depth: number
  /** Share of the table's places that are taken. */
  readonly tableLoad: number
  /** Of packed states, parents and tables. */
  readonly bytes: number
}

export interface Explored extends Progress {
  /** `complete`: every reachable state was expanded and nothing broke. `stopped`: a bound was met before. */
  readonly result: 'complete' | 'broken' | 'stopped'
  readonly stoppedBy?: Bound
  /**
   * The least in operation order of the shortest sequences that end in what must not be; `initial` is where it begins.
   * With symmetry it begins as given and is renamed nowhere.
   */
  readonly violation?: { readonly initial: number; readonly operations: readonly number[] }
  /** Sums of the system's counters, over the states that were expanded. */
  readonly counters: readonly number[]
}

const statesBetweenQuestions = 1024

/**
 * @throws Error when the layout does not allow what a state holds (it names the field), or a step depends on more than the
 * working state.
 */
export const explore = (system: TransitionSystem, options: ExploreOptions = {}): Explored =>
  createExplorer(system, options).run()

export interface Explorer {
  /** Explores until there is a result. After `stopped` it goes on from there, with other bounds if they are given. */
  run(bounds?: Bounds): Explored
  /**
   * What a search that was stopped has found, in parts to be written one after another before it goes on; of one that has
   * ended nothing.
   */
  checkpoint(): Iterable<Uint8Array> | undefined
  /** Whether this state, `state.words` of the system, was found: compared in full, and renamed first with symmetry. */
  knows(words: Uint32Array): boolean
  readonly search: Search
}

export function createExplorer(system: TransitionSystem, options: ExploreOptions = {}): Explorer {
  const search = newSearch(system, options)
  let ending = begin(search, options)
  return {
    search,
    knows: (words) => knows(search, words),
    checkpoint: () =>
      ending && ending.is !== 'stopped' ? undefined : checkpointOf(search, options.identity ?? ''),
    run: (bounds = options) => {
      if (!ending || ending.is === 'stopped') ending = runOn(search, { ...options, ...bounds })
      return explored(search, ending)
    },
  }
}

function knows({ system, codec, store, first }: Search, words: Uint32Array): boolean {
  const candidate = new Int32Array(codec.packedWords + 1)
  system.state.words.set(words)
  system.canonical?.()
  // A bit that no state found ever had has no place.
  const isKnown = codec.pack(candidate, 0) && isStored(store, codec, candidate, 0)
  system.state.words.set(first)
  return isKnown
}

/** Stores the initial states, or what a checkpoint holds. */
export function begin(search: Search, { from, identity = '' }: ExploreOptions): Ending | undefined {
  if (!from) return storeInitial(search)
  restore(search, from, identity)
  return undefined
}

function runOn(search: Search, options: ExploreOptions): Ending {
  const { store, counts } = search
  const { bytesMax = Number.POSITIVE_INFINITY } = options
  let batch = newBatch(search)
  let nextQuestion = counts.next
  search.words.set(search.first)
  while (counts.next < store.count) {
    if (counts.next >= nextQuestion) {
      nextQuestion = counts.next + statesBetweenQuestions
      options.progress?.(progressOf(search))
      if (options.mayContinue?.() === false) return { is: 'stopped', bound: 'caller' }
    }
    const ending = runBatch(search, batch, options)
    if (ending) return ending
    if (!batch.isCut) continue
    if (bytesWith(store, wordsAfter(search.packing, batch.missing)) > bytesMax)
      return { is: 'stopped', bound: 'memory' }
    widenSearch(search, batch.missing)
    if (batch.candidates.length < batchWordsOf(search)) batch = newBatch(search)
  }
  return { is: 'complete' }
}

function runBatch(search: Search, batch: Batch, options: ExploreOptions): Ending | undefined {
  const { store, counts, system } = search
  const bound = boundedAt(search, counts.next, options)
  if (bound) return { is: 'stopped', bound }
  compileWhenWorthIt(search)
  expandBatch(search, batch, counts.next, Math.min(batchStatesOf(system), store.count - counts.next))
  sift(store, search.codec, store.count, batch)
  if (!reserve(store, candidatesOf(search, batch), options.bytesMax ?? Number.POSITIVE_INFINITY))
    return { is: 'stopped', bound: 'memory' }
  return commitBatch(search, batch, options)
}

export function progressOf({ store, counts }: Search): Progress {
  const { count, table, older, moved, olderKnows, bytes } = store
  const inTable = older ? moved + count - olderKnows : count
  return {
    states: count,
    expanded: counts.next,
    transitions: counts.transitions,
    depth: counts.depth,
    tableLoad: inTable / table.length,
    bytes,
  }
}

export function explored(search: Search, ending: Ending): Explored {
  const known = { ...progressOf(search), counters: [...search.counters] }
  if (ending.is === 'complete') return { result: 'complete', ...known }
  if (ending.is === 'stopped') return { result: 'stopped', stoppedBy: ending.bound, ...known }
  const violation = pathTo(search, ending.state, ending.operation >= 0)
  return { result: 'broken', ...known, depth: violation.operations.length, violation }
}
