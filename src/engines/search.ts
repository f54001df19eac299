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
  const { rules, points, decisions, software, operations, statesMax } = options
  const { system } = createStage(platform, { rules, points, decisions, software })
  const { monitors } = system
  const { words } = system.state
  const store = createStore(words)
  const current = words.slice()
  let transitions = 0
  let depth = 0
  let levelEnd = 1
  const end = (result: Searched['result']): Searched => {
    const { count } = store
    return { result, states: count, transitions, depth, exercised: monitors.exercised.slice() }
  }
  const broken = (path: readonly number[]): Searched => {
    const { rule = 0, explanation = '' } = monitors.violation() ?? {}
    return { ...end('broken'), violation: { rule, explanation, operations: path.map((o) => operations[o]) } }
  }
  if (monitors.violation()) return broken([])

  for (let i = 0; i < store.count; i++) {
    if (i === levelEnd) {
      depth++
      levelEnd = store.count
    }
    if (depth === options.depthMax) return end('stopped')
    if (i % statesBetweenQuestions === 0) {
      options.progress?.(store.count, depth)
      if (options.mayContinue && !options.mayContinue()) return end('stopped')
    }
    store.load(i, current)
    words.set(current)
    for (let o = 0; o < operations.length; o++) {
      const effective = system.apply(operations[o])
      if (monitors.violation()) {
        depth++
        return broken([...store.path(i), o])
      }
      // What is refused leaves the whole state unchanged: a law, tested.
      if (!effective) continue
      transitions++
      store.add(words, i, o)
      words.set(current)
    }
    if (store.count > statesMax) return end('stopped')
  }
  return end('complete')
}

export interface Store {
  readonly count: number
  /** Words that a stored state takes: those in which any two states differ. */
  readonly stride: number
  /** Stores the state unless it is known; it was reached from `parent` by `via`. Says whether it is new. */
  add(words: Uint32Array, parent: number, via: number): boolean
  load(state: number, words: Uint32Array): void
  /** Ordinals of the operations that lead there from the first state. */
  path(state: number): number[]
}

const statesAtFirst = 1 << 12

/**
 * States, each once, the one given first. Words that are the same in all of them are kept once: most of the register file
 * never changes within a small scope. When a further word begins to differ, the stored states are widened by it.
 */
export function createStore(first: Uint32Array): Store {
  const base = first.slice()
  let varying = new Int32Array(0)
  const isVarying = new Uint8Array(base.length)
  let capacity = statesAtFirst
  let data = new Uint32Array(0)
  let packed = new Uint32Array(0)
  let parents = new Int32Array(capacity)
  let vias = new Uint16Array(capacity)
  // Open addressing: ordinal of a state plus 1, or 0.
  let table = new Int32Array(2 * capacity)
  let count = 0

  const widen = (words: Uint32Array): void => {
    for (let w = 0; w < base.length; w++) if (words[w] !== base[w]) isVarying[w] = 1
    const wider = Int32Array.from(base.keys()).filter((w) => isVarying[w] === 1)
    const from = new Map([...varying].map((w, i) => [w, i]))
    const old = { data, stride: varying.length }
    data = new Uint32Array(capacity * wider.length)
    wider.forEach((w, i) => {
      const j = from.get(w)
      for (let s = 0; s < count; s++)
        data[s * wider.length + i] = j === undefined ? base[w] : old.data[s * old.stride + j]
    })
    varying = wider
    packed = new Uint32Array(wider.length)
    rehash()
  }
  const grow = (): void => {
    capacity *= 2
    const more = new Uint32Array(capacity * varying.length)
    more.set(data)
    data = more
    const parentsBefore = parents
    parents = new Int32Array(capacity)
    parents.set(parentsBefore)
    const viasBefore = vias
    vias = new Uint16Array(capacity)
    vias.set(viasBefore)
    table = new Int32Array(2 * capacity)
    rehash()
  }
  const rehash = (): void => {
    table.fill(0)
    const mask = table.length - 1
    const n = varying.length
    for (let s = 0; s < count; s++) {
      let at = hashWords(data, s * n, (s + 1) * n) & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = s + 1
    }
  }
  const store = {
    get count() {
      return count
    },
    get stride() {
      return varying.length
    },
    add(words: Uint32Array, parent: number, via: number): boolean {
      for (let w = 0; w < base.length; w++) {
        if (words[w] === base[w] || isVarying[w] === 1) continue
        widen(words)
        break
      }
      const n = varying.length
      for (let i = 0; i < n; i++) packed[i] = words[varying[i]]
      const mask = table.length - 1
      let at = hashWords(packed, 0, n) & mask
      for (; table[at] !== 0; at = (at + 1) & mask) {
        const offset = (table[at] - 1) * n
        let i = 0
        while (i < n && data[offset + i] === packed[i]) i++
        if (i === n) return false
      }
      data.set(packed, count * n)
      parents[count] = parent
      vias[count] = via
      table[at] = ++count
      if (count === capacity) grow()
      return true
    },
    load(state: number, words: Uint32Array): void {
      const n = varying.length
      words.set(base)
      for (let i = 0; i < n; i++) words[varying[i]] = data[state * n + i]
    },
    path(state: number): number[] {
      const via: number[] = []
      for (let s = state; s > 0; s = parents[s]) via.push(vias[s])
      return via.reverse()
    },
  }
  store.add(base, 0, 0)
  return store
}
