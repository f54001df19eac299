/**
 * One search by several threads, over one store in shared memory. Each takes the next states that nobody has, expands them
 * and sifts what they lead to; whoever finds the oldest batch done, and nobody at it, stores it. Batches are stored in the
 * order of their states, by one thread at a time: so states get the numbers that one thread alone would give them, and
 * all that is counted is the same. Read `work`; then `Shared` (shared.ts) and slots.ts.
 */

import { checkpointOf } from './checkpoint.ts'
import type { Explored, ExploreOptions } from './explorer.ts'
import { begin as beginSearch, explored, progressOf } from './explorer.ts'
import { wordsAfter } from './packing.ts'
import {
  type Batch,
  batchStatesOf,
  boundedAt,
  candidatesOf,
  commitBatch,
  compileWhenWorthIt,
  type Ending,
  expandBatch,
  newSearch,
  type PackingNow,
  repack,
  type Search,
  widenSearch,
} from './search.ts'
import {
  CONTROL,
  countersMax,
  KEEP,
  leaveTally,
  locked,
  type Shared,
  sayChanged,
  shareBytes,
  TALLY,
  takeTally,
  waitUntil,
} from './shared.ts'
import {
  expanderOfOldest,
  freeOldest,
  HOLDS,
  lengthen,
  newSlots,
  SLOT,
  type Slot,
  type Slots,
  slotOf,
  takeCandidates,
  takeSlot,
} from './slots.ts'
import { bytesWith, type Made, reserve, type Store, sift, take, touch } from './store.ts'
import type { TransitionSystem } from './system.ts'

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
  readonly slots: Slots
  /** Threads that were told, and messages sent, with this one. */
  readonly joined: number
  readonly messages: number
}

interface Thread {
  readonly search: Search
  readonly shared: Shared
  readonly channel: Channel
  readonly options: ExploreOptions
  readonly threads: number
  /** 0: the first. */
  number: number
  /** Undefined until it is told of them. */
  slots: Slots | undefined
  /** Messages sent or received. */
  messages: number
  /** The slot that it has expanded, until the others are told. */
  expanded: Slot | undefined
}

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
  /** Handed a checkpoint that lies in shared memory; the caller sets `CONTROL.keep` to nothing when it has written it. */
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
  const thread: Thread = { ...of, number: 0, slots: undefined, messages: 0, expanded: undefined }
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
  thread.slots = newSlots(search, threads)
  locked(shared, () => {
    leaveTally(shared, search)
    control[CONTROL.nextState] = search.counts.next
    control[CONTROL.phase] = 1
  })
  return ending
}

/** Waits until it is told of the store. False: the search has ended before. */
function join(thread: Thread): boolean {
  const { shared } = thread
  const { control } = shared
  const number = Atomics.add(control, CONTROL.listening, 1) + 1
  sayChanged(shared)
  const isTold = () => Atomics.load(control, CONTROL.joined) >= number
  waitUntil(shared, () => isTold() || Atomics.load(control, CONTROL.phase) === 2)
  if (!isTold()) return false
  for (;;) {
    const message = thread.channel.receive()
    if (message?.is !== 'begun' || message.begun.joined < number) continue
    const { store, packing, slots, messages } = message.begun
    Object.assign(thread.search.store, store)
    repack(thread.search, packing)
    thread.number = number
    thread.slots = slots
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
  takeOver(thread)
  const { packedWords, table, older, olderKnows, chunks, parents, bytes } = search.store
  const begun: Begun = {
    store: { packedWords, table, older, olderKnows, chunks, parents, bytes },
    packing: packingNow(search),
    slots: slotsOf(thread),
    joined,
    messages: thread.messages + 1,
  }
  send(thread, { is: 'begun', begun })
  control[CONTROL.joined] = joined
}

/** One thing that is to be done, or waits for one. */
function goOn(thread: Thread, part: Part): Ending | 'others' | undefined {
  const { search, shared } = thread
  const { control } = shared
  const seen = Atomics.load(control, CONTROL.version)
  const todo = locked(shared, () => {
    const hadExpanded = sayExpanded(thread)
    const now = whatNow(thread)
    if (now === 'wait' && hadExpanded) sayChanged(shared)
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
      waitUntil(shared, () => Atomics.load(control, CONTROL.keep) !== KEEP.given)
      return leaveStore(thread)
    default: {
      const slot = slotsOf(thread).all[todo]
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
  head[SLOT.hasFailed] = batch.hasFailed ? 1 : 0
  Atomics.store(head, SLOT.holds, HOLDS.expanded)
  return true
}

/** Within the lock: what this thread does next; a number is the slot of the batch that it has taken. */
function whatNow(thread: Thread): 'ended' | 'stopped' | 'complete' | 'wait' | 'store' | 'keep' | number {
  const { shared } = thread
  const { control } = shared
  if (control[CONTROL.phase] === 2) return 'ended'
  receiveAll(thread)
  if (control[CONTROL.storing] === 0) {
    tellNew(thread)
    const end =
      Atomics.load(control, CONTROL.stop) !== 0 ? 'stopped' : isComplete(thread) ? 'complete' : undefined
    if (end) {
      takeOver(thread)
      control[CONTROL.phase] = 2
      return end
    }
    if (Atomics.compareExchange(control, CONTROL.keep, KEEP.asked, KEEP.given) === KEEP.asked) {
      takeOver(thread)
      control[CONTROL.storing] = 1
      return 'keep'
    }
  }
  // What this one has expanded and sifted is in its cache; another one's it stores where it has nothing else to do.
  const slots = slotsOf(thread)
  const expander = control[CONTROL.storing] === 0 ? expanderOfOldest(slots, shared) : undefined
  const taken = expander === thread.number ? 'wait' : takeBatch(thread, slots)
  if (expander === undefined || taken !== 'wait') return taken
  takeOver(thread)
  control[CONTROL.storing] = 1
  return 'store'
}

/** @throws Error before it is told of them */
function slotsOf({ slots }: Thread): Slots {
  if (!slots) throw new Error('a thread of the search goes on before it has joined')
  return slots
}

function isComplete({ shared: { control, tally } }: Thread): boolean {
  return (
    control[CONTROL.taken] === control[CONTROL.stored] && control[CONTROL.nextState] >= tally[TALLY.count]
  )
}

function takeBatch({ search, shared, number, threads }: Thread, slots: Slots): 'wait' | number {
  const { control, tally } = shared
  const from = control[CONTROL.nextState]
  const left = tally[TALLY.count] - from
  if (control[CONTROL.halted] !== 0 || left === 0) return 'wait'
  const slot = takeSlot(slots, number, shared)
  if (slot === undefined) return 'wait'
  // What was stored up to now is seen whole; what comes later is not looked at.
  search.store.count = tally[TALLY.count]
  const states = Math.min(batchStatesOf(search.system), Math.ceil(left / threads))
  const { head } = slots.all[slot]
  head[SLOT.start] = from
  head[SLOT.states] = states
  control[CONTROL.nextState] = from + states
  return slot
}

/** Stores the oldest batch, which is done. */
function storeBatch(thread: Thread, part: Part): Ending | undefined {
  const { search, shared, options } = thread
  const { control, tally } = shared
  const { store, counts } = search
  const { bytesMax = Number.POSITIVE_INFINITY } = options
  const { head, batch } = slotOf(slotsOf(thread), control[CONTROL.stored])
  batch.start = head[SLOT.start]
  batch.done = head[SLOT.done]
  batch.broken = head[SLOT.broken]
  batch.isCut = head[SLOT.isCut] === 1
  batch.hasFailed = head[SLOT.hasFailed] === 1
  const bound = boundedAt(search, batch.start, options)
  if (bound) return leave(thread, { is: 'stopped', bound })
  touch(store, batch, search.codec.packedWords)
  const ending: Ending | undefined = hasRoom(search, batch, bytesMax)
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

/** Fewer may be left, of what was known since, than where it was expanded: as many as one thread would store. */
function hasRoom(search: Search, batch: Batch, bytesMax: number): boolean {
  const { store, codec } = search
  if (reserve(store, candidatesOf(search, batch), bytesMax)) return true
  sift(store, codec, store.count, batch)
  return reserve(store, candidatesOf(search, batch), bytesMax)
}

function leaveStore({ shared }: Thread): undefined {
  locked(shared, () => {
    shared.control[CONTROL.storing] = 0
  })
}

function leave(thread: Thread, ending: Ending | undefined): Ending | undefined {
  const { search, shared } = thread
  const { control } = shared
  return locked(shared, () => {
    leaveTally(shared, search)
    if (control[CONTROL.halted] === 0) freeOldest(slotsOf(thread), 1, shared)
    control[CONTROL.halted] = 0
    control[CONTROL.storing] = 0
    if (ending) control[CONTROL.phase] = 2
    return ending
  })
}

/**
 * Waits until every batch that was taken is done, and forgets those: their states are taken again, once the bits that they
 * led to have a place. Says whether there is memory for it.
 */
function widenAll(thread: Thread, missing: Int32Array, bytesMax: number): boolean {
  const { search, shared } = thread
  const { control } = shared
  const slots = slotsOf(thread)
  locked(shared, () => {
    control[CONTROL.halted] = 1
  })
  const rest = () =>
    Array.from({ length: control[CONTROL.taken] - control[CONTROL.stored] - 1 }, (_, i) =>
      slotOf(slots, control[CONTROL.stored] + 1 + i),
    )
  waitUntil(shared, () => rest().every(({ head }) => Atomics.load(head, SLOT.holds) === HOLDS.expanded))
  const all = missing.slice()
  for (const { head, batch } of rest())
    if (head[SLOT.isCut] === 1) for (let w = 0; w < all.length; w++) all[w] |= batch.missing[w]
  if (bytesWith(search.store, wordsAfter(search.packing, all)) > bytesMax) return false
  widenSearch(search, all)
  send(thread, { is: 'packing', packing: packingNow(search), candidates: lengthen(slots, search) })
  locked(shared, () => {
    freeOldest(slots, control[CONTROL.taken] - control[CONTROL.stored], shared)
    control[CONTROL.nextState] = search.counts.next
  })
  return true
}

function packingNow({ packing: { known, moves, taken } }: Search): PackingNow {
  return { known, moves, taken }
}

function send(thread: Thread, message: Message): void {
  thread.channel.send(message)
  thread.messages++
  Atomics.add(thread.shared.control, CONTROL.messages, 1)
}

/** What the search counts, and all that was sent. */
function takeOver(thread: Thread): void {
  receiveAll(thread)
  takeTally(thread.shared, thread.search)
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
      if (candidates) takeCandidates(slotsOf(thread), candidates)
      return
    }
    default:
      take(store, message)
  }
}

function end({ search, shared }: Thread, ending: Ending, part: Part): Ended {
  locked(shared, () => {
    shared.control[CONTROL.phase] = 2
  })
  const isKept = part.keeps && ending.is === 'stopped'
  return {
    explored: explored(search, ending),
    checkpoint: isKept ? [...checkpointOf(search, part.options.identity ?? '')] : undefined,
  }
}
