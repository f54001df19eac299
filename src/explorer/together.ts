/**
 * One search by several threads, over one store in shared memory. Each takes the next states that nobody has, expands them
 * and sifts what they lead to; whoever finds the oldest batch done, and nobody at it, stores it. Batches are stored in the
 * order of their states, by one thread at a time: so states get the numbers that one thread alone would give them, and
 * all that is counted is the same. Read `work`, then `Shared`.
 */

import { checkpointOf } from './checkpoint.ts'
import type { Explored, ExploreOptions } from './explorer.ts'
import { begin as beginSearch, explored, progressOf } from './explorer.ts'
import { wordsAfter } from './packing.ts'
import {
  type Batch,
  batchStatesOf,
  batchWordsOf,
  candidatesOf,
  commitBatch,
  compileWhenWorthIt,
  type Ending,
  expandBatch,
  newBatch,
  newSearch,
  type PackingNow,
  repack,
  type Search,
  widenSearch,
} from './search.ts'
import { bytesWith, type Made, reserve, type Store, sift, take, touch } from './store.ts'
import type { TransitionSystem } from './system.ts'

/** What all threads see. Words of `control` are read and written within `locked`, but for `version` and `stop`. */
export interface Shared {
  readonly control: Int32Array
  /** What the store and the search count; whoever stores a batch takes it over and leaves it here. */
  readonly tally: Float64Array
}

export const CONTROL = {
  lock: 0,
  /** Goes up whenever something has changed that a waiting thread waits for. */
  version: 1,
  /** Threads that listen, and those of them that were told of the store. */
  listening: 2,
  /** 0: not begun; 1: goes on; 2: ended. */
  phase: 3,
  /** Messages sent to all, ever. */
  messages: 4,
  /** Batches taken, and stored. */
  taken: 5,
  stored: 6,
  /** The next state that nobody has taken. */
  nextState: 7,
  /** Some thread stores a batch. */
  storing: 8,
  /** No batch is taken: the packing changes. */
  halted: 9,
  /** The caller wants it to end. */
  stop: 10,
  joined: 11,
  /** The caller wants to keep where the search is; 0 again when it has. */
  keep: 12,
} as const
const controlWords = 16
const TALLY = {
  count: 0,
  next: 1,
  transitions: 2,
  depth: 3,
  levelEnd: 4,
  moved: 5,
  told: 6,
  counters: 8,
} as const
const countersMax = 4096

export function newShared(): Shared {
  return {
    control: new Int32Array(new SharedArrayBuffer(controlWords * 4)),
    tally: new Float64Array(new SharedArrayBuffer((TALLY.counters + countersMax) * 8)),
  }
}

/** To every other thread, each told in the order sent; `receive` is undefined while nothing has come. */
export interface Channel {
  send(message: Message): void
  receive(): Message | undefined
}

export type Message =
  | Made
  | { readonly is: 'begun'; readonly begun: Begun }
  | {
      readonly is: 'packing'
      readonly packing: PackingNow
      readonly candidates: readonly Int32Array[] | undefined
    }

/** All that a thread that joins must know. */
interface Begun {
  readonly store: Pick<
    Store,
    'packedWords' | 'table' | 'older' | 'olderKnows' | 'chunks' | 'parents' | 'bytes'
  >
  readonly packing: PackingNow
  readonly slots: readonly Slot[]
  readonly order: Int32Array
  /** Threads that were told, and messages sent, with this one. */
  readonly joined: number
  readonly messages: number
}

/** A batch in shared memory. Only one thread expands into it, so that it stays in the cache of that one. */
interface Slot {
  /** `SLOT`. */
  readonly head: Int32Array
  readonly batch: Batch
}
const SLOT = { holds: 0, start: 1, states: 2, done: 3, broken: 4, isCut: 5 } as const
const HOLDS = { nothing: 0, taken: 1, expanded: 2 } as const
const slotsOfEach = 8

interface Thread {
  readonly search: Search
  readonly shared: Shared
  readonly channel: Channel
  readonly options: ExploreOptions
  readonly threads: number
  /** 0: the first. Its slots begin at `slotsOfEach` times this. */
  number: number
  /** Of all threads. */
  slots: Slot[]
  /** In which slot each batch is that is not stored, by its number modulo the slots. */
  order: Int32Array
  /** Messages sent or received. */
  messages: number
  /** The slot that it has expanded, until the others are told. */
  expanded: Slot | undefined
}

const shareBytes = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

/** States between two reports. */
const statesBetweenReports = 1 << 14

export interface Part {
  readonly shared: Shared
  readonly channel: Channel
  readonly threads: number
  readonly options: ExploreOptions
  readonly isFirst: boolean
  readonly keeps: boolean
  /** Told of progress; the caller answers with `CONTROL.stop`. */
  report(progress: ReturnType<typeof progressOf>): void
  /** Handed a checkpoint that lies in shared memory; the caller sets `CONTROL.keep` to 0 when it has written it. */
  keep(checkpoint: readonly Uint8Array[]): void
}

export interface Ended {
  readonly explored: Explored
  /** Of a search that was stopped, where `keeps` asks for it. */
  readonly checkpoint: readonly Uint8Array[] | undefined
}

/** One thread's part, to the end. The thread that ends it returns the result, every other one undefined. */
export function work(system: TransitionSystem, part: Part): Ended | undefined {
  const { shared, channel, options, threads } = part
  const search = newSearch(system, {
    allocate: shareBytes,
    statesExpected: options.statesExpected,
    share: (made) => send(thread, made),
  })
  if (search.counters.length > countersMax) throw new Error(`a system has at most ${countersMax} counters`)
  const of = { search, shared, channel, options, threads }
  const order = new Int32Array(shareBytes(threads * slotsOfEach * 4))
  const thread: Thread = { ...of, number: 0, slots: [], order, messages: 0, expanded: undefined }
  if (part.isFirst) {
    const ending = begin(thread)
    if (ending) return end(thread, ending, part)
  } else if (!join(thread)) return undefined
  for (;;) {
    const ending = goOn(thread, part)
    if (ending === 'others') return undefined
    if (ending) return end(thread, ending, part)
  }
}

/** The first thread makes what all share, and goes on; the others join it when they have started. */
function begin(thread: Thread): Ending | undefined {
  const { search, shared, threads } = thread
  const { control } = shared
  const ending = beginSearch(search, thread.options)
  thread.slots = Array.from({ length: threads * slotsOfEach }, () => newSlot(search))
  locked(thread, () => {
    leaveCounts(thread)
    control[CONTROL.nextState] = search.counts.next
    control[CONTROL.phase] = 1
  })
  return ending
}

/** Waits until it is told of the store. False: the search has ended before. */
function join(thread: Thread): boolean {
  const { control } = thread.shared
  const number = Atomics.add(control, CONTROL.listening, 1) + 1
  changed(thread)
  const isTold = () => Atomics.load(control, CONTROL.joined) >= number
  waitUntil(thread, () => isTold() || Atomics.load(control, CONTROL.phase) === 2)
  if (!isTold()) return false
  for (;;) {
    const message = thread.channel.receive()
    if (message?.is !== 'begun' || message.begun.joined < number) continue
    const { store, packing, slots, order, messages } = message.begun
    Object.assign(thread.search.store, store)
    repack(thread.search, packing)
    thread.number = number
    thread.slots = [...slots]
    thread.order = order
    thread.messages = messages
    return true
  }
}

/** Within the lock, while nobody stores: those that have come to listen are told of all that there is. */
function tellNew(thread: Thread): void {
  const { search, shared } = thread
  const { control } = shared
  const joined = Atomics.load(control, CONTROL.listening)
  if (joined === control[CONTROL.joined]) return
  takeCounts(thread)
  const { packedWords, table, older, olderKnows, chunks, parents, bytes } = search.store
  const begun: Begun = {
    store: { packedWords, table, older, olderKnows, chunks, parents, bytes },
    packing: packingNow(search),
    slots: thread.slots,
    order: thread.order,
    joined,
    messages: thread.messages + 1,
  }
  send(thread, { is: 'begun', begun })
  control[CONTROL.joined] = joined
}

function newSlot(search: Search): Slot {
  const shareWords = (words: number) => new Int32Array(shareBytes(words * 4))
  const batch = newBatch(search, shareWords(batchWordsOf(search)))
  const shared: Batch = {
    ...batch,
    ends: shareWords(batch.ends.length),
    effective: shareWords(batch.effective.length),
    places: shareWords(batch.places.length),
    missing: shareWords(batch.missing.length),
    countedBefore: new Uint32Array(shareBytes(batch.countedBefore.byteLength)),
    countedAfter: new Uint32Array(shareBytes(batch.countedAfter.byteLength)),
  }
  return { head: shareWords(8), batch: shared }
}

/** One thing that is to be done, or waits for one. */
function goOn(thread: Thread, part: Part): Ending | 'others' | undefined {
  const { search, shared } = thread
  const { control } = shared
  const seen = Atomics.load(control, CONTROL.version)
  const todo = locked(thread, () => {
    const hadExpanded = sayExpanded(thread)
    const now = whatNow(thread)
    if (now === 'wait' && hadExpanded) changed(thread)
    return now
  })
  switch (todo) {
    case 'ended':
      return 'others'
    case 'stopped':
      return { is: 'stopped', bound: 'caller' }
    case 'complete':
      return { is: 'complete' }
    case 'wait':
      Atomics.wait(control, CONTROL.version, seen)
      return undefined
    case 'store':
      return storeBatch(thread, part)
    case 'keep':
      // Nobody stores meanwhile; the others expand what there is.
      part.keep([...checkpointOf(search, part.options.identity ?? '')])
      waitUntil(thread, () => Atomics.load(control, CONTROL.keep) === 0)
      return leaveStore(thread)
    default: {
      const slot = thread.slots[todo]
      const { head, batch } = slot
      compileWhenWorthIt(search)
      expandBatch(search, batch, head[SLOT.start], head[SLOT.states])
      sift(search.store, search.codec, search.store.count, batch)
      search.expandedSinceChange += batch.done
      thread.expanded = slot
      return undefined
    }
  }
}

/** Within the lock: the batch that this thread has expanded is done. Says whether there was one. */
function sayExpanded(thread: Thread): boolean {
  if (!thread.expanded) return false
  const { head, batch } = thread.expanded
  thread.expanded = undefined
  head[SLOT.done] = batch.done
  head[SLOT.broken] = batch.broken
  head[SLOT.isCut] = batch.isCut ? 1 : 0
  Atomics.store(head, SLOT.holds, HOLDS.expanded)
  return true
}

/** Within the lock: what this thread does next; a number is the slot of the batch that it has taken. */
function whatNow(thread: Thread): 'ended' | 'stopped' | 'complete' | 'wait' | 'store' | 'keep' | number {
  const { control } = thread.shared
  if (control[CONTROL.phase] === 2) return 'ended'
  receiveAll(thread)
  if (control[CONTROL.storing] === 0) {
    tellNew(thread)
    const end =
      Atomics.load(control, CONTROL.stop) !== 0 ? 'stopped' : isComplete(thread) ? 'complete' : undefined
    if (end) {
      takeCounts(thread)
      control[CONTROL.phase] = 2
      return end
    }
    if (Atomics.load(control, CONTROL.keep) !== 0) {
      takeCounts(thread)
      control[CONTROL.storing] = 1
      return 'keep'
    }
  }
  // What this one has expanded and sifted is in its cache; another one's it stores where it has nothing else to do.
  const oldest = control[CONTROL.storing] === 0 ? oldestExpanded(thread) : undefined
  const isOwn = oldest !== undefined && Math.floor(oldest / slotsOfEach) === thread.number
  const taken = isOwn ? 'wait' : takeBatch(thread)
  if (oldest === undefined || taken !== 'wait') return taken
  takeCounts(thread)
  control[CONTROL.storing] = 1
  return 'store'
}

function isComplete({ shared: { control, tally } }: Thread): boolean {
  return (
    control[CONTROL.taken] === control[CONTROL.stored] && control[CONTROL.nextState] >= tally[TALLY.count]
  )
}

const slotOf = ({ slots, order }: Thread, batch: number): Slot => slots[order[batch % slots.length]]

/** The slot of the oldest batch, where that is expanded. */
function oldestExpanded(thread: Thread): number | undefined {
  const { control } = thread.shared
  const oldest = control[CONTROL.stored]
  const isExpanded =
    oldest < control[CONTROL.taken] && slotOf(thread, oldest).head[SLOT.holds] === HOLDS.expanded
  return isExpanded ? thread.order[oldest % thread.slots.length] : undefined
}

function takeBatch(thread: Thread): 'wait' | number {
  const { search, shared, slots, order, number, threads } = thread
  const { control, tally } = shared
  const from = control[CONTROL.nextState]
  const left = tally[TALLY.count] - from
  if (control[CONTROL.halted] !== 0 || left === 0) return 'wait'
  let slot = number * slotsOfEach
  const end = slot + slotsOfEach
  // The first that is free, since it was in use last.
  while (slot < end && slots[slot].head[SLOT.holds] !== HOLDS.nothing) slot++
  if (slot === end) return 'wait'
  // What was stored up to now is seen whole; what comes later is not looked at.
  search.store.count = tally[TALLY.count]
  const states = Math.min(batchStatesOf(search.system), Math.ceil(left / threads))
  const { head } = slots[slot]
  order[control[CONTROL.taken] % slots.length] = slot
  head[SLOT.holds] = HOLDS.taken
  head[SLOT.start] = from
  head[SLOT.states] = states
  control[CONTROL.nextState] = from + states
  control[CONTROL.taken]++
  return slot
}

/** Stores the oldest batch, which is done. */
function storeBatch(thread: Thread, part: Part): Ending | undefined {
  const { search, shared, options } = thread
  const { control, tally } = shared
  const { store, counts } = search
  const { bytesMax = Number.POSITIVE_INFINITY } = options
  const { head, batch } = slotOf(thread, control[CONTROL.stored])
  batch.start = head[SLOT.start]
  batch.done = head[SLOT.done]
  batch.broken = head[SLOT.broken]
  batch.isCut = head[SLOT.isCut] === 1
  touch(store, batch, search.codec.packedWords)
  const ending: Ending | undefined = reserve(store, candidatesOf(search, batch), bytesMax)
    ? commitBatch(search, batch, options)
    : { is: 'stopped', bound: 'memory' }
  if (!ending && batch.isCut && !widenAll(thread, batch.missing, bytesMax))
    return leave(thread, { is: 'stopped', bound: 'memory' })
  if (!ending && counts.next >= tally[TALLY.told]) {
    tally[TALLY.told] = counts.next + statesBetweenReports
    part.report(progressOf(search))
  }
  return leave(thread, ending)
}

function leaveStore(thread: Thread): undefined {
  locked(thread, () => {
    thread.shared.control[CONTROL.storing] = 0
  })
}

function leave(thread: Thread, ending: Ending | undefined): Ending | undefined {
  const { control } = thread.shared
  return locked(thread, () => {
    leaveCounts(thread)
    if (control[CONTROL.halted] === 0) free(thread, 1)
    control[CONTROL.halted] = 0
    control[CONTROL.storing] = 0
    if (ending) control[CONTROL.phase] = 2
    return ending
  })
}

/** Within the lock: so many batches, the oldest first, are stored or forgotten. */
function free(thread: Thread, batches: number): void {
  const { control } = thread.shared
  for (let i = 0; i < batches; i++) slotOf(thread, control[CONTROL.stored]++).head[SLOT.holds] = HOLDS.nothing
}

/**
 * Waits until every batch that was taken is done, and forgets those: their states are taken again, once the bits that they
 * led to have a place. Says whether there is memory for it.
 */
function widenAll(thread: Thread, missing: Int32Array, bytesMax: number): boolean {
  const { search, shared, slots } = thread
  const { control } = shared
  locked(thread, () => {
    control[CONTROL.halted] = 1
  })
  const rest = () =>
    Array.from({ length: control[CONTROL.taken] - control[CONTROL.stored] - 1 }, (_, i) =>
      slotOf(thread, control[CONTROL.stored] + 1 + i),
    )
  waitUntil(thread, () => rest().every(({ head }) => Atomics.load(head, SLOT.holds) === HOLDS.expanded))
  const all = missing.slice()
  for (const { head, batch } of rest())
    if (head[SLOT.isCut] === 1) for (let w = 0; w < all.length; w++) all[w] |= batch.missing[w]
  if (bytesWith(search.store, wordsAfter(search.packing, all)) > bytesMax) return false
  widenSearch(search, all)
  const isLonger = slots[0].batch.candidates.length < batchWordsOf(search)
  if (isLonger) {
    thread.slots = slots.map(({ head, batch }) => ({
      head,
      batch: { ...batch, candidates: new Int32Array(shareBytes(batchWordsOf(search) * 4)) },
    }))
  }
  sendPacking(thread, isLonger)
  locked(thread, () => {
    free(thread, control[CONTROL.taken] - control[CONTROL.stored])
    control[CONTROL.nextState] = search.counts.next
  })
  return true
}

function sendPacking(thread: Thread, isLonger: boolean): void {
  const candidates = isLonger ? thread.slots.map(({ batch }) => batch.candidates) : undefined
  send(thread, { is: 'packing', packing: packingNow(thread.search), candidates })
}

function packingNow({ packing: { known, moves, taken } }: Search): PackingNow {
  return { known, moves, taken }
}

function send(thread: Thread, message: Message): void {
  thread.channel.send(message)
  thread.messages++
  Atomics.add(thread.shared.control, CONTROL.messages, 1)
}

/** Takes over all that was sent. */
function receiveAll(thread: Thread): void {
  const sent = Atomics.load(thread.shared.control, CONTROL.messages)
  while (thread.messages < sent) {
    const message = thread.channel.receive()
    if (!message) continue
    thread.messages++
    receive(thread, message)
  }
}

function receive(thread: Thread, message: Message): void {
  const { search } = thread
  const { store } = search
  switch (message.is) {
    // For one that joins.
    case 'begun':
      return
    case 'packing': {
      const { candidates, packing } = message
      repack(search, packing)
      if (candidates)
        thread.slots = thread.slots.map(({ head, batch }, i) => ({
          head,
          batch: { ...batch, candidates: candidates[i] },
        }))
      return
    }
    default:
      take(store, message)
  }
}

function takeCounts(thread: Thread): void {
  receiveAll(thread)
  const { tally } = thread.shared
  const { store, counts, counters } = thread.search
  store.count = tally[TALLY.count]
  store.moved = tally[TALLY.moved]
  counts.next = tally[TALLY.next]
  counts.transitions = tally[TALLY.transitions]
  counts.depth = tally[TALLY.depth]
  counts.levelEnd = tally[TALLY.levelEnd]
  for (let i = 0; i < counters.length; i++) counters[i] = tally[TALLY.counters + i]
}

function leaveCounts(thread: Thread): void {
  const { tally } = thread.shared
  const { store, counts, counters } = thread.search
  tally[TALLY.count] = store.count
  tally[TALLY.moved] = store.moved
  tally[TALLY.next] = counts.next
  tally[TALLY.transitions] = counts.transitions
  tally[TALLY.depth] = counts.depth
  tally[TALLY.levelEnd] = counts.levelEnd
  tally.set(counters, TALLY.counters)
}

function end(thread: Thread, ending: Ending, part: Part): Ended {
  const { control } = thread.shared
  locked(thread, () => {
    control[CONTROL.phase] = 2
  })
  const isKept = part.keeps && ending.is === 'stopped'
  return {
    explored: explored(thread.search, ending),
    checkpoint: isKept ? [...checkpointOf(thread.search, part.options.identity ?? '')] : undefined,
  }
}

/** Does it while no other thread does; then those that wait look again. */
function locked<T>(thread: Thread, act: () => T): T {
  const { control } = thread.shared
  while (Atomics.compareExchange(control, CONTROL.lock, 0, 1) !== 0) Atomics.wait(control, CONTROL.lock, 1)
  const result = act()
  Atomics.store(control, CONTROL.lock, 0)
  Atomics.notify(control, CONTROL.lock, 1)
  if (result !== 'wait') changed(thread)
  return result
}

const changed = ({ shared }: Thread): void => sayChanged(shared)

/** Who waits for something looks again. */
export function sayChanged({ control }: Shared): void {
  Atomics.add(control, CONTROL.version, 1)
  Atomics.notify(control, CONTROL.version)
}

function waitUntil(thread: Thread, isTrue: () => boolean): void {
  const { control } = thread.shared
  for (;;) {
    const seen = Atomics.load(control, CONTROL.version)
    if (isTrue()) return
    Atomics.wait(control, CONTROL.version, seen)
  }
}
