/**
 * Batches in shared memory, a slot each, of which every thread has some (together.ts): it alone expands into them, so that
 * what it works on stays in its cache. All that changes here changes within the lock.
 */
import { type Batch, batchWordsOf, newBatch, type Search } from './search.ts'
import { CONTROL, type Shared, shareBytes } from './shared.ts'

export interface Slot {
  /** `SLOT`. */
  readonly head: Int32Array
  readonly batch: Batch
}
export const SLOT = { holds: 0, start: 1, states: 2, done: 3, broken: 4, isCut: 5, hasFailed: 6 } as const
const headWords = 8
export const HOLDS = { nothing: 0, taken: 1, expanded: 2 } as const
const slotsOfEach = 8

export interface Slots {
  /** Of all threads, those of one after those of another. */
  all: readonly Slot[]
  /** In which slot each batch is that is not stored, by its number modulo the slots. */
  readonly order: Int32Array
}

export function newSlots(search: Search, threads: number): Slots {
  const slots = threads * slotsOfEach
  return { all: Array.from({ length: slots }, () => newSlot(search)), order: shareWords(slots) }
}

const shareWords = (words: number): Int32Array => new Int32Array(shareBytes(words * 4))

function newSlot(search: Search): Slot {
  const batch = newBatch(search, newCandidates(search))
  const shared: Batch = {
    ...batch,
    ends: shareWords(batch.ends.length),
    effective: shareWords(batch.effective.length),
    places: shareWords(batch.places.length),
    missing: shareWords(batch.missing.length),
    countedBefore: new Uint32Array(shareBytes(batch.countedBefore.byteLength)),
    countedAfter: new Uint32Array(shareBytes(batch.countedAfter.byteLength)),
  }
  return { head: shareWords(headWords), batch: shared }
}

const newCandidates = (search: Search): Int32Array => shareWords(batchWordsOf(search))

/** Candidates have become longer: new ones, of every slot, where there is not room for them. */
export function lengthen(slots: Slots, search: Search): readonly Int32Array[] | undefined {
  if (slots.all[0].batch.candidates.length >= batchWordsOf(search)) return undefined
  const candidates = slots.all.map(() => newCandidates(search))
  takeCandidates(slots, candidates)
  return candidates
}

export function takeCandidates(slots: Slots, candidates: readonly Int32Array[]): void {
  slots.all = slots.all.map(({ head, batch }, i) => ({
    head,
    batch: { ...batch, candidates: candidates[i] },
  }))
}

const ordinalOf = ({ all, order }: Slots, batch: number): number => order[batch % all.length]

/** The slot of a batch that is not stored. */
export const slotOf = (slots: Slots, batch: number): Slot => slots.all[ordinalOf(slots, batch)]

/** A free slot of this thread takes the next batch: its ordinal, or undefined where none is free. */
export function takeSlot(slots: Slots, thread: number, { control }: Shared): number | undefined {
  const { all, order } = slots
  // The first that is free, since it was in use last.
  for (let slot = thread * slotsOfEach; slot < (thread + 1) * slotsOfEach; slot++) {
    const { head } = all[slot]
    if (head[SLOT.holds] !== HOLDS.nothing) continue
    head[SLOT.holds] = HOLDS.taken
    order[control[CONTROL.taken]++ % all.length] = slot
    return slot
  }
  return undefined
}

/** Which thread has expanded the oldest batch; undefined: that is not expanded, or there is none. */
export function expanderOfOldest(slots: Slots, { control }: Shared): number | undefined {
  const oldest = control[CONTROL.stored]
  if (oldest === control[CONTROL.taken]) return undefined
  const slot = ordinalOf(slots, oldest)
  return slots.all[slot].head[SLOT.holds] === HOLDS.expanded ? Math.floor(slot / slotsOfEach) : undefined
}

/** So many batches, the oldest first, are stored or forgotten. */
export function freeOldest(slots: Slots, batches: number, { control }: Shared): void {
  for (let i = 0; i < batches; i++) slotOf(slots, control[CONTROL.stored]++).head[SLOT.holds] = HOLDS.nothing
}
