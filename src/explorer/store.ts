/**
 * The states found, each once, numbered as they were found: packed words, the state that each was first reached from,
 * and a table to find them by. Nothing is allocated for a single state, and growing never stops to write all anew.
 *
 * A place of the table holds a state's ordinal plus 1 in its low bits, and in the others the hash's own: most places that
 * hold another state are passed over without a look at it. A state is found only where every word of it is equal.
 *
 * The table grows by a second one, twice as long, into which the states go in the order of their numbers, a few with each
 * that is added; until all of them have, the older one is asked as well.
 */
import { type Codec, chunkBits, chunkStates, hashPacked } from './codec.ts'

export interface Store {
  count: number
  /** Words of a packed state. */
  packedWords: number
  /** By chunk of `chunkStates`: packed states, and the ordinals that they were reached from (-1: initial). */
  chunks: Int32Array[]
  readonly parents: Int32Array[]
  /** Length a power of two. */
  table: Int32Array
  /** While the table grows: the one before, which knows the states before `olderKnows`. */
  older: Int32Array | undefined
  olderKnows: number
  /** States before this one are in `table`, as are those from `olderKnows` on. */
  moved: number
  /** Of packed states, parents and tables. */
  bytes: number
  readonly allocate: Allocate
  /** Told of what was made, where others share the store. */
  readonly share: ((made: Made) => void) | undefined
}

export type Allocate = (bytes: number) => ArrayBuffer | SharedArrayBuffer

/** What a store got: the others that share it take it over with `take`. */
export type Made =
  | { readonly is: 'chunk'; readonly chunk: Int32Array; readonly parents: Int32Array }
  | { readonly is: 'table'; readonly table: Int32Array; readonly olderKnows: number }
  | { readonly is: 'moved' }
  | { readonly is: 'restrided'; readonly packedWords: number; readonly chunks: readonly Int32Array[] }

const tableLengthMin = 1 << 12
const tableBitsMax = 30
/** A table this short becomes four times as long: fewer states go over, and the room is nothing yet. */
const shortTable = 1 << 22
/** Full, at most, in tenths; a longer table is begun then. */
const tenthsFullMax = 8
/** States that go over to the longer table with each that is added. */
const movedWithEach = 2

export interface StoreOptions {
  readonly allocate?: Allocate
  readonly share?: ((made: Made) => void) | undefined
  /** States that the table is made for at first. */
  readonly statesExpected?: number | undefined
}

export function newStore(packedWords: number, options: StoreOptions = {}): Store {
  const { allocate = (bytes) => new ArrayBuffer(bytes), share, statesExpected = 0 } = options
  let length = tableLengthMin
  while (isFull(statesExpected, length)) length *= 2
  return {
    count: 0,
    packedWords,
    chunks: [],
    parents: [],
    table: new Int32Array(allocate(length * 4)),
    older: undefined,
    olderKnows: 0,
    moved: 0,
    bytes: length * 4,
    allocate,
    share,
  }
}

const isFull = (states: number, length: number): boolean => states * 10 > length * tenthsFullMax

/**
 * Makes room for so many states more. Says whether there is: false where that would take more than `bytesMax`, and then
 * nothing has changed. @throws Error when there are more states than a table can number.
 */
export function reserve(store: Store, states: number, bytesMax: number): boolean {
  const most = store.count + states
  const chunks = Math.ceil(most / chunkStates) - store.chunks.length
  const grows = isFull(most, store.table.length)
  const length = lengthFor(most, store.table.length)
  const bytes = Math.max(0, chunks) * chunkStates * (store.packedWords + 1) * 4 + (grows ? length * 4 : 0)
  if (store.bytes + bytes > bytesMax) return false
  for (let i = 0; i < chunks; i++) addChunk(store)
  if (grows) startGrowing(store, length)
  return true
}

function lengthFor(states: number, length: number): number {
  let longer = length
  while (isFull(states, longer)) longer *= longer < shortTable ? 4 : 2
  if (longer > 2 ** tableBitsMax) throw new Error(`${states} states are more than a table can number`)
  return longer
}

function addChunk(store: Store): void {
  const chunk = new Int32Array(store.allocate(chunkStates * store.packedWords * 4))
  const parents = new Int32Array(store.allocate(chunkStates * 4))
  take(store, { is: 'chunk', chunk, parents })
  store.share?.({ is: 'chunk', chunk, parents })
}

function startGrowing(store: Store, length: number): void {
  while (store.older) moveSome(store)
  const table = new Int32Array(store.allocate(length * 4))
  const made: Made = { is: 'table', table, olderKnows: store.count }
  take(store, made)
  store.share?.(made)
}

/** Takes over what the store, or another one that shares its states, has made. */
export function take(store: Store, made: Made): void {
  switch (made.is) {
    case 'chunk':
      store.chunks.push(made.chunk)
      store.parents.push(made.parents)
      store.bytes += made.chunk.byteLength + made.parents.byteLength
      return
    case 'table':
      store.older = store.table
      store.olderKnows = made.olderKnows
      store.moved = 0
      store.table = made.table
      store.bytes += made.table.byteLength
      return
    case 'moved':
      store.bytes -= store.older?.byteLength ?? 0
      store.older = undefined
      return
    case 'restrided':
      store.bytes += store.chunks.length * chunkStates * (made.packedWords - store.packedWords) * 4
      store.packedWords = made.packedWords
      store.chunks = [...made.chunks]
  }
}

/** Stores the candidate unless it is known; it was reached from `parent`. There is room: `reserve`. */
export function intern(
  store: Store,
  codec: Codec,
  candidates: Int32Array,
  at: number,
  parent: number,
): boolean {
  const { table, older, count, chunks, packedWords } = store
  const mask = table.length - 1
  const found = codec.probe(table, mask, chunks, count, candidates, at)
  if (found >= 0) return false
  if (older && codec.probe(older, older.length - 1, chunks, count, candidates, at) >= 0) return false
  const chunk = chunks[count >>> chunkBits]
  const offset = (count & (chunkStates - 1)) * packedWords
  for (let i = 0; i < packedWords; i++) chunk[offset + i] = candidates[at + i]
  store.parents[count >>> chunkBits][count & (chunkStates - 1)] = parent
  store.count = count + 1
  table[~found] = (candidates[at + packedWords] & ~mask) | (count + 1)
  if (older) moveSome(store)
  return true
}

/** Whether the candidate is one of the states. */
export function isStored(
  { table, older, count, chunks }: Store,
  codec: Codec,
  candidates: Int32Array,
  at: number,
): boolean {
  if (codec.probe(table, table.length - 1, chunks, count, candidates, at) >= 0) return true
  return older !== undefined && codec.probe(older, older.length - 1, chunks, count, candidates, at) >= 0
}

/** An empty store has these states from now on: they stand in its chunks, and are known to be distinct. */
export function adopt(store: Store, states: number): void {
  while (store.older) moveSome(store)
  for (let state = 0; state < states; state++) tabulate(store, state)
  store.count = states
}

function tabulate({ table, chunks, packedWords }: Store, state: number): void {
  const mask = table.length - 1
  const chunk = chunks[state >>> chunkBits]
  const hash = hashPacked(chunk, (state & (chunkStates - 1)) * packedWords, packedWords)
  let place = hash & mask
  while (table[place] !== 0) place = (place + 1) & mask
  table[place] = (hash & ~mask) | (state + 1)
}

function moveSome(store: Store): void {
  const { olderKnows } = store
  const end = Math.min(olderKnows, store.moved + movedWithEach)
  for (let state = store.moved; state < end; state++) tabulate(store, state)
  store.moved = end
  if (end < olderKnows) return
  take(store, { is: 'moved' })
  store.share?.({ is: 'moved' })
}

/** Bytes, were a packed state so many words. */
export const bytesWith = ({ bytes, chunks, packedWords: now }: Store, packedWords: number): number =>
  bytes + chunks.length * chunkStates * (packedWords - now) * 4

/** Each packed state gets further words, which are 0. */
export function restride(store: Store, packedWords: number): void {
  const { packedWords: before } = store
  const chunks = store.chunks.map((chunk, c) => {
    const wider = new Int32Array(store.allocate(chunkStates * packedWords * 4))
    const states = Math.min(chunkStates, store.count - c * chunkStates)
    for (let s = 0; s < states; s++)
      for (let i = 0; i < before; i++) wider[s * packedWords + i] = chunk[s * before + i]
    return wider
  })
  take(store, { is: 'restrided', packedWords, chunks })
  store.share?.({ is: 'restrided', packedWords, chunks })
}

/** What a batch of states has led to (search.ts). */
interface Batch {
  readonly candidates: Int32Array
  readonly ends: Int32Array
  readonly done: number
  readonly places: Int32Array
}

/** Leaves of the candidates those that are not among the first `known` states. */
export function sift(
  { table, older, chunks }: Store,
  codec: Codec,
  known: number,
  { candidates, ends, done, places }: Batch,
): void {
  codec.sift(table, table.length - 1, chunks, known, candidates, ends, done, places)
  if (older) codec.sift(older, older.length - 1, chunks, known, candidates, ends, done, places)
}

export const parentOf = ({ parents }: Store, state: number): number =>
  parents[state >>> chunkBits][state & (chunkStates - 1)]

/**
 * Looks at the first place of each candidate: loads that do not depend on each other are waited for together, and what
 * another thread has sifted is not in this one's cache.
 */
export function touch(
  { table }: Store,
  { candidates, ends, done, places }: Batch,
  packedWords: number,
): void {
  const mask = table.length - 1
  const last = done > 0 ? ends[done - 1] : 0
  for (let at = packedWords, i = 0; at < last; at += packedWords + 1)
    places[i++] = table[candidates[at] & mask]
}
