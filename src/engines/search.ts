/**
 * Plain breadth-first search over every reachable state of hardware, software and ghosts, from the end of the start:
 * a proof for the scope that the alphabet spans, or the shortest counterexample that there is in it. States are compared
 * in full, word by word. Read `searchStates` first, then the store.
 */
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import type { Decisions } from '../hardware/fields.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { hashWords } from '../layout/state.ts'
import type { SoftwareDecisions } from '../software/software.ts'
import { createStage } from './stage.ts'

export interface SearchOptions {
  readonly rules: readonly MonitoredRule[]
  /** Tried in this order in each state; of several shortest counterexamples the first in it is found. */
  readonly operations: readonly FlatOperation[]
  readonly points?: Points | undefined
  readonly decisions?: Decisions | undefined
  readonly software?: SoftwareDecisions | undefined
  /** The search stops once it has stored more states than this. */
  readonly statesMax: number
  /** Operations from the start, at most; no bound where it is left out. */
  readonly depthMax?: number | undefined
  /** Asked every thousand states or so; false stops the search. The clock lives with the caller. */
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((states: number, depth: number) => void) | undefined
}

export interface Searched {
  /** `complete`: every reachable state was visited and nothing broke. `stopped`: a bound was reached before. */
  readonly result: 'complete' | 'broken' | 'stopped'
  /** States stored. */
  readonly states: number
  /** Operations that had an effect. */
  readonly transitions: number
  /** Operations from the start to the farthest state. */
  readonly depth: number
  /** Times that each rule's `when` came true, over all transitions tried. */
  readonly exercised: Uint32Array
  readonly violation?: {
    /** Ordinal among the rules given. */
    readonly rule: number
    /** None is shorter within this alphabet. */
    readonly operations: readonly FlatOperation[]
    readonly explanation: string
  }
}

const statesBetweenQuestions = 1024

export function searchStates(platform: Platform, options: SearchOptions): Searched {
  const { rules, points, decisions, software, operations } = options
  const { system } = createStage(platform, { rules, points, decisions, software })
  const { monitors } = system
  const { words } = system.state
  const store = newStore(words)
  const current = words.slice()
  let transitions = 0
  const end = (result: Searched['result'], depth: number): Searched => {
    return { result, states: store.count, transitions, depth, exercised: monitors.exercised.slice() }
  }
  const broken = (path: readonly number[]): Searched => {
    const { rule = 0, explanation = '' } = monitors.violation() ?? {}
    const violation = { rule, explanation, operations: path.map((o) => operations[o]) }
    return { ...end('broken', path.length), violation }
  }
  /** Tries every operation in state i. Says which of them broke a rule, or -1. */
  const expand = (i: number): number => {
    loadState(store, i, current)
    words.set(current)
    for (let o = 0; o < operations.length; o++) {
      const effective = system.apply(operations[o])
      if (monitors.violation()) return o
      // What is refused leaves the whole state unchanged: a law, tested.
      if (!effective) continue
      transitions++
      addState(store, words, i, o)
      words.set(current)
    }
    return -1
  }

  if (monitors.violation()) return broken([])
  let depth = 0
  let levelEnd = 1
  for (let i = 0; i < store.count; i++) {
    if (i === levelEnd) {
      depth++
      levelEnd = store.count
    }
    if (depth === options.depthMax || store.count > options.statesMax || !goesOn(options, store, i, depth))
      return end('stopped', depth)
    const breaking = expand(i)
    if (breaking >= 0) return broken([...pathTo(store, i), breaking])
  }
  return end('complete', depth)
}

function goesOn(options: SearchOptions, store: Store, state: number, depth: number): boolean {
  if (state % statesBetweenQuestions !== 0) return true
  options.progress?.(store.count, depth)
  return options.mayContinue?.() ?? true
}

/**
 * States, each once. Words that are the same in all of them are kept once, in `base`: most of the register file never
 * changes within a small scope. When a further word begins to differ, all stored states are widened by it.
 */
export interface Store {
  count: number
  readonly base: Uint32Array
  /** The words that differ between any two states, and where they stand in the register file. */
  varying: Int32Array
  readonly isVarying: Uint8Array
  /** `varying.length` words a state. */
  data: Uint32Array
  packed: Uint32Array
  parents: Int32Array
  vias: Uint16Array
  /** Open addressing: ordinal of a state plus 1, or 0. Twice as long as there is room for states. */
  table: Int32Array
}

const statesAtFirst = 1 << 12

export function newStore(first: Uint32Array): Store {
  const store: Store = {
    count: 0,
    base: first.slice(),
    varying: new Int32Array(0),
    isVarying: new Uint8Array(first.length),
    data: new Uint32Array(0),
    packed: new Uint32Array(0),
    parents: new Int32Array(statesAtFirst),
    vias: new Uint16Array(statesAtFirst),
    table: new Int32Array(2 * statesAtFirst),
  }
  addState(store, first, 0, 0)
  return store
}

/** Stores the state unless it is known; it was reached from `parent` by operation `via`. Says whether it is new. */
export function addState(store: Store, words: Uint32Array, parent: number, via: number): boolean {
  if (hasNewWord(store, words)) widen(store, words)
  const { packed, varying, data, count } = store
  for (let i = 0; i < packed.length; i++) packed[i] = words[varying[i]]
  const at = placeOf(store)
  if (store.table[at] !== 0) return false
  data.set(packed, count * packed.length)
  store.parents[count] = parent
  store.vias[count] = via
  store.count++
  store.table[at] = store.count
  if (store.count === store.parents.length) grow(store)
  return true
}

export function loadState({ base, varying, data }: Store, state: number, words: Uint32Array): void {
  const n = varying.length
  words.set(base)
  for (let i = 0; i < n; i++) words[varying[i]] = data[state * n + i]
}

/** Ordinals of the operations that lead from the first state to this one. */
export function pathTo({ parents, vias }: Store, state: number): number[] {
  const path: number[] = []
  for (let s = state; s > 0; s = parents[s]) path.push(vias[s])
  return path.reverse()
}

/** Where the table holds the state in `packed`, or the free place where it belongs. Compares every word. */
function placeOf({ table, data, packed }: Store): number {
  const n = packed.length
  const mask = table.length - 1
  for (let at = hashWords(packed, 0, n) & mask; ; at = (at + 1) & mask) {
    if (table[at] === 0) return at
    const offset = (table[at] - 1) * n
    let i = 0
    while (i < n && data[offset + i] === packed[i]) i++
    if (i === n) return at
  }
}

function hasNewWord({ base, isVarying }: Store, words: Uint32Array): boolean {
  for (let w = 0; w < base.length; w++) if (words[w] !== base[w] && isVarying[w] === 0) return true
  return false
}

/** Rare: as often as the register file has words, at most. */
function widen(store: Store, words: Uint32Array): void {
  const { base, isVarying, count, parents } = store
  const before = store.varying
  const old = store.data
  for (let w = 0; w < base.length; w++) if (words[w] !== base[w]) isVarying[w] = 1
  store.varying = Int32Array.from(base.keys()).filter((w) => isVarying[w] === 1)
  const n = store.varying.length
  store.data = new Uint32Array(parents.length * n)
  store.packed = new Uint32Array(n)
  store.varying.forEach((w, i) => {
    const j = before.indexOf(w)
    for (let s = 0; s < count; s++) store.data[s * n + i] = j < 0 ? base[w] : old[s * before.length + j]
  })
  fillTable(store)
}

function grow(store: Store): void {
  const capacity = 2 * store.parents.length
  const copied = <T extends Uint32Array | Int32Array | Uint16Array>(to: T, from: T): T => {
    to.set(from)
    return to
  }
  store.data = copied(new Uint32Array(capacity * store.varying.length), store.data)
  store.parents = copied(new Int32Array(capacity), store.parents)
  store.vias = copied(new Uint16Array(capacity), store.vias)
  store.table = new Int32Array(2 * capacity)
  fillTable(store)
}

function fillTable({ table, data, varying, count }: Store): void {
  table.fill(0)
  const mask = table.length - 1
  const n = varying.length
  for (let s = 0; s < count; s++) {
    let at = hashWords(data, s * n, (s + 1) * n) & mask
    while (table[at] !== 0) at = (at + 1) & mask
    table[at] = s + 1
  }
}
