/** How a state was reached: found by stepping again from the initial state, along the states that the store names. */
import { chunkBits, chunkStates } from './codec.ts'
import type { Search } from './search.ts'
import { parentOf } from './store.ts'
import { STEP } from './system.ts'

export interface Path {
  /** Ordinal of the initial state. */
  readonly initial: number
  readonly operations: readonly number[]
}

/**
 * The least in operation order among the shortest paths to the state; then, unless it is undefined, a broken operation.
 * @throws Error when the step does not do again what it did.
 */
export function pathTo(search: Search, state: number, broken: boolean): Path {
  const { system, words } = search
  const states = [state]
  for (let s = parentOf(search.store, state); s >= 0; s = parentOf(search.store, s)) states.push(s)
  states.reverse()
  const initial = system.initial.findIndex((first) => {
    words.set(first)
    return leadsTo(search, states[0])
  })
  words.set(system.initial[initial] ?? search.first)
  const operations = states
    .slice(1)
    .map((next) => leastThat(search, (did) => did === STEP.effective && leadsTo(search, next)))
  if (broken) operations.push(leastThat(search, (did) => did === STEP.broken))
  return { initial, operations }
}

/** Takes the least operation that fits, in the working state, which it changes. */
function leastThat(search: Search, fits: (did: number) => boolean): number {
  const { system, words } = search
  const before = words.slice()
  for (let o = 0; o < system.operations; o++) {
    let did = system.step(o)
    if (did === STEP.effective && system.holds && !system.holds()) did = STEP.broken
    const after = words.slice()
    const found = fits(did)
    words.set(found ? after : before)
    if (found) return o
  }
  throw new Error('a step did not do again what it did before: it depends on more than the working state')
}

/** Whether the working state, renamed, is this one. Leaves it renamed. */
function leadsTo({ system, codec, store }: Search, state: number): boolean {
  system.canonical?.()
  const packed = new Int32Array(codec.packedWords + 1)
  if (!codec.pack(packed, 0)) return false
  const chunk = store.chunks[state >>> chunkBits]
  const offset = (state & (chunkStates - 1)) * codec.packedWords
  return packed.subarray(0, codec.packedWords).every((word, i) => word === chunk[offset + i])
}
