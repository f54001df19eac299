/**
 * What threads that search together share, and how they wait for each other: words that are read and written by one
 * thread at a time, and what the search counts (together.ts).
 */
import type { Search } from './search.ts'

/** What all threads see. Words of `control` that are not written by `Atomics` are read and written within `locked`. */
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
  /** `KEEP`. */
  keep: 12,
} as const
const controlWords = 16
/**
 * The caller asks for a checkpoint, and a thread gives it and waits: each sets only what the other has left, so that no
 * question is taken for another's answer.
 */
export const KEEP = { nothing: 0, asked: 1, given: 2 } as const
export const TALLY = {
  count: 0,
  next: 1,
  transitions: 2,
  depth: 3,
  levelEnd: 4,
  moved: 5,
  told: 6,
  counters: 8,
} as const
export const countersMax = 4096

export const shareBytes = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)

export function newShared(): Shared {
  return {
    control: new Int32Array(shareBytes(controlWords * 4)),
    tally: new Float64Array(shareBytes((TALLY.counters + countersMax) * 8)),
  }
}

/** Within the lock: takes over what the one before has left. */
export function takeTally({ tally }: Shared, { store, counts, counters }: Search): void {
  store.count = tally[TALLY.count]
  store.moved = tally[TALLY.moved]
  counts.next = tally[TALLY.next]
  counts.transitions = tally[TALLY.transitions]
  counts.depth = tally[TALLY.depth]
  counts.levelEnd = tally[TALLY.levelEnd]
  for (let i = 0; i < counters.length; i++) counters[i] = tally[TALLY.counters + i]
}

export function leaveTally({ tally }: Shared, { store, counts, counters }: Search): void {
  tally[TALLY.count] = store.count
  tally[TALLY.moved] = store.moved
  tally[TALLY.next] = counts.next
  tally[TALLY.transitions] = counts.transitions
  tally[TALLY.depth] = counts.depth
  tally[TALLY.levelEnd] = counts.levelEnd
  tally.set(counters, TALLY.counters)
}

/** Does it while no other thread does; then those that wait look again. */
export function locked<T>(shared: Shared, act: () => T): T {
  const { control } = shared
  while (Atomics.compareExchange(control, CONTROL.lock, 0, 1) !== 0) Atomics.wait(control, CONTROL.lock, 1)
  const result = act()
  Atomics.store(control, CONTROL.lock, 0)
  Atomics.notify(control, CONTROL.lock, 1)
  if (result !== 'wait') sayChanged(shared)
  return result
}

/** Who waits for something looks again. */
export function sayChanged({ control }: Shared): void {
  Atomics.add(control, CONTROL.version, 1)
  Atomics.notify(control, CONTROL.version)
}

export function waitUntil({ control }: Shared, isTrue: () => boolean): void {
  for (;;) {
    const seen = Atomics.load(control, CONTROL.version)
    if (isTrue()) return
    Atomics.wait(control, CONTROL.version, seen)
  }
}
