/**
 * Code for one packing: takes a state out of the store, tries every operation in it, packs what they lead to, and finds a
 * packed state. Made twice: as a loop over the moves of the packing, for as long as that changes, and as straight lines
 * without a loop or a mask too many (`compiled`), from numbers alone. Both do the same: test/explorer/packing.test.ts.
 */

import { counted, type Packing, shifted, uncounted } from './packing.ts'
import { STEP } from './system.ts'

/** States of one chunk of the store. */
export const chunkBits = 16
export const chunkStates = 1 << chunkBits

export interface Codec {
  /** Words of a packed state. A candidate is these, and its hash. */
  readonly packedWords: number
  /** Puts the packed state into the working state. */
  unpack(from: Int32Array, offset: number): void
  /** Packs the working state, and its hash after it. False: it has a bit that has no place. */
  pack(to: Int32Array, at: number): boolean
  /**
   * Tries every operation in the packed state; each that has an effect leaves a candidate, from `at` on. Returns where
   * they end, with `outcome` set.
   */
  expand(from: Int32Array, offset: number, to: Int32Array, at: number): number
  /**
   * Leaves, of a batch's candidates, those that are not among the first `known` states of the table, and of most that are
   * equal the first: moves them together and sets where each state's end. All first places are looked at before the rest,
   * since loads that do not depend on each other are waited for together. `places` has room for one word a candidate.
   */
  sift(
    table: Int32Array,
    mask: number,
    chunks: readonly Int32Array[],
    known: number,
    candidates: Int32Array,
    ends: Int32Array,
    states: number,
    places: Int32Array,
  ): void
  /** The ordinal of the candidate's state if it is one of the first `known`; else the free place in the table, as ~place. */
  probe(
    table: Int32Array,
    mask: number,
    chunks: readonly Int32Array[],
    known: number,
    candidates: Int32Array,
    at: number,
  ): number
}

/** How `expand` ended: `outcome[0]`, with the operation in `outcome[1]`. */
export const OUTCOME = { done: 0, broken: 1, missing: 2 } as const

export interface CodecOf {
  readonly packing: Packing
  readonly operations: number
  readonly step: (operation: number) => number
  /** The working state. */
  readonly words: Uint32Array
  readonly outcome: Int32Array
}

/** Of a word of 0 nothing is added, so that a state keeps its hash when it gets a further word. */
const factorOf = (word: number): number => Math.imul(2 * word + 1, 0x9e3779b1)

export function hashPacked(packed: Int32Array, offset: number, packedWords: number): number {
  let h = 0
  for (let i = 0; i < packedWords; i++) {
    const word = packed[offset + i]
    h = (h + Math.imul(word ^ (word >>> 15), factorOf(i))) | 0
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

export function looping({ packing, operations, step, words, outcome }: CodecOf): Codec {
  const { base, known, moves, taken } = packing
  const packedWords = taken.length
  const stride = packedWords + 1
  const probe = loopingProbe(packedWords)
  // Columns, since a loop over objects costs twice as much.
  const varying = Int32Array.from(base.keys()).filter((w) => known[w] !== 0)
  const [word, mask, shift, to] = (['word', 'mask', 'shift', 'to'] as const).map((name) =>
    Int32Array.from(moves, (move) => move[name]),
  )
  const differing = new Int32Array(base.length)
  const before = new Uint32Array(base.length)
  const unpack = (from: Int32Array, offset: number): void => {
    for (let i = 0; i < varying.length; i++) differing[varying[i]] = base[varying[i]]
    for (let m = 0; m < word.length; m++)
      differing[word[m]] ^= shifted(from[offset + to[m]], -shift[m]) & mask[m]
    for (let i = 0; i < varying.length; i++)
      words[varying[i]] = uncounted(packing, varying[i], differing[varying[i]])
  }
  const pack = (into: Int32Array, at: number): boolean => {
    let missing = 0
    for (let w = 0; w < base.length; w++) {
      differing[w] = counted(packing, w, words[w]) ^ base[w]
      missing |= differing[w] & ~known[w]
    }
    if (missing !== 0) return false
    for (let i = 0; i < packedWords; i++) into[at + i] = 0
    for (let m = 0; m < word.length; m++) into[at + to[m]] |= shifted(differing[word[m]] & mask[m], shift[m])
    into[at + packedWords] = hashPacked(into, at, packedWords)
    return true
  }
  return {
    packedWords,
    unpack,
    pack,
    expand: (from, offset, to, at) => {
      unpack(from, offset)
      before.set(words)
      let end = at
      outcome[0] = OUTCOME.done
      for (let o = 0; o < operations; o++) {
        const did = step(o)
        if (did === STEP.refused) continue
        outcome[1] = o
        if (did !== STEP.effective) outcome[0] = OUTCOME.broken
        else if (!pack(to, end)) outcome[0] = OUTCOME.missing
        if (outcome[0] !== OUTCOME.done) return end
        end += packedWords + 1
        words.set(before)
      }
      return end
    },
    probe,
    sift: (table, mask, chunks, known, candidates, ends, states) => {
      let kept = 0
      for (let i = 0, at = 0; i < states; i++) {
        for (const end = ends[i]; at < end; at += stride) {
          if (probe(table, mask, chunks, known, candidates, at) >= 0) continue
          candidates.copyWithin(kept, at, at + stride)
          kept += stride
        }
        ends[i] = kept
      }
    },
  }
}

function loopingProbe(packedWords: number): Codec['probe'] {
  const isAt = (chunk: Int32Array, offset: number, candidates: Int32Array, at: number): boolean => {
    let i = 0
    while (i < packedWords && chunk[offset + i] === candidates[at + i]) i++
    return i === packedWords
  }
  return (table, mask, chunks, known, candidates, at) => {
    const hash = candidates[at + packedWords]
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = table[place]
      if (slot === 0) return ~place
      if (((slot ^ hash) & ~mask) !== 0) continue
      const state = (slot & mask) - 1
      if (state >= known) continue
      const offset = (state & (chunkStates - 1)) * packedWords
      if (isAt(chunks[state >>> chunkBits], offset, candidates, at)) return state
    }
  }
}

/** Undefined where code may not be made from text: `looping` does the same. */
export function compiled(of: CodecOf): Codec | undefined {
  const { packing, operations, step, outcome } = of
  const words = new Int32Array(of.words.buffer, of.words.byteOffset, of.words.length)
  try {
    const make = new Function('step', 'words', 'outcome', sourceOf(packing, operations))
    return make(step, words, outcome) as Codec
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

/** Where candidates that were left stand, by their hash; what stood there before is forgotten. */
const recentPlaces = 1 << 11

/** Numbers of the packing only: nothing that a user wrote stands in it. */
function sourceOf(packing: Packing, operations: number): string {
  const { base, known, taken } = packing
  const n = taken.length
  const varying = [...base.keys()].filter((w) => known[w] !== 0)
  const restore = varying.map((w) => `words[${w}] = r${w}`)
  const load = [
    ...taken.map((_, i) => `const q${i} = from[offset + ${i}]`),
    ...varying.map((w) => `const r${w} = ${unpackedWord(packing, w)}`),
    ...restore,
  ]
  const missed = (o: string) => `{ outcome[0] = ${OUTCOME.missing}; outcome[1] = ${o}; return at }`
  return [
    ...['function unpack(from, offset) {', ...load, '}'],
    ...['function pack(to, at) {', ...packText(packing, 'return false'), 'return true', '}'],
    'function expand(from, offset, to, at) {',
    ...load,
    `for (let o = 0; o < ${operations}; o++) {`,
    'const did = step(o)',
    `if (did === ${STEP.refused}) continue`,
    `if (did !== ${STEP.effective}) { outcome[0] = ${OUTCOME.broken}; outcome[1] = o; return at }`,
    ...packText(packing, missed('o')),
    `at += ${n + 1}`,
    ...restore,
    '}',
    `outcome[0] = ${OUTCOME.done}`,
    'return at',
    '}',
    ...probeText(n),
    ...siftText(n),
    `return { packedWords: ${n}, unpack, pack, expand, probe, sift }`,
  ].join('\n')
}

/** The working state to `to[at]`, with its hash. */
function packText(packing: Packing, otherwise: string): string[] {
  const { base, known, taken } = packing
  const words = [...base.keys()]
  const misses = words
    .filter((w) => known[w] !== -1)
    .map((w) => (known[w] ? `e${w} & ${~known[w]}` : `e${w}`))
  const terms = taken.map((_, i) => `Math.imul(k${i} ^ (k${i} >>> 15), ${factorOf(i)})`)
  return [
    ...words.map((w) => `const e${w} = ${countedText(packing, w)} ^ ${base[w]}`),
    ...(misses.length > 0 ? [`if (((${misses.join(') | (')})) !== 0) ${otherwise}`] : []),
    ...taken.map((_, i) => `const k${i} = ${packedWord(packing, i)}`),
    ...taken.map((_, i) => `to[at + ${i}] = k${i}`),
    `let h = ${terms.reduce((sum, term) => `(${sum} + ${term} | 0)`)}`,
    'h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)',
    'h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)',
    `to[at + ${taken.length}] = h ^ (h >>> 16)`,
  ]
}

/** Goes to `otherwise` where the state of `slot` is the candidate. */
const compareText = (n: number, otherwise: string): string[] => [
  'const state = (slot & mask) - 1',
  'if (((slot ^ hash) & ~mask) === 0 && state < known) {',
  `const chunk = chunks[state >>> ${chunkBits}], offset = (state & ${chunkStates - 1}) * ${n}`,
  `if (${Array.from({ length: n }, (_, i) => `chunk[offset + ${i}] === candidates[at + ${i}]`).join(' && ')}) ${otherwise}`,
  '}',
]

const probeText = (n: number): string[] => [
  'function probe(table, mask, chunks, known, candidates, at) {',
  `const hash = candidates[at + ${n}]`,
  'for (let place = hash & mask; ; place = (place + 1) & mask) {',
  'const slot = table[place]',
  'if (slot === 0) return ~place',
  ...compareText(n, 'return state'),
  '}',
  '}',
]

const siftText = (n: number): string[] => [
  `const recent = new Int32Array(${recentPlaces})`,
  'function sift(table, mask, chunks, known, candidates, ends, states, places) {',
  'const last = states > 0 ? ends[states - 1] : 0',
  `for (let at = ${n}, i = 0; at < last; at += ${n + 1}) places[i++] = table[candidates[at] & mask]`,
  'let kept = 0',
  'for (let i = 0, at = 0, c = 0; i < states; i++) {',
  `candidate: for (const end = ends[i]; at < end; at += ${n + 1}) {`,
  `const hash = candidates[at + ${n}]`,
  'for (let slot = places[c++], place = hash & mask; slot !== 0; place = (place + 1) & mask, slot = table[place]) {',
  ...compareText(n, 'continue candidate'),
  '}',
  // Whatever stands there of a batch before: it is compared in full, with a candidate that was left of this one.
  `const twin = recent[hash & ${recentPlaces - 1}]`,
  `if (twin < kept && ${Array.from({ length: n }, (_, i) => `candidates[twin + ${i}] === candidates[at + ${i}]`).join(' && ')}) continue`,
  `recent[hash & ${recentPlaces - 1}] = kept`,
  ...Array.from({ length: n + 1 }, (_, i) => `candidates[kept + ${i}] = candidates[at + ${i}]`),
  `kept += ${n + 1}`,
  '}',
  'ends[i] = kept',
  '}',
  '}',
]

const shiftText = (text: string, shift: number): string =>
  shift === 0 ? text : shift < 0 ? `(${text} >>> ${-shift})` : `(${text} << ${shift})`

function packedWord({ moves, known }: Packing, to: number): string {
  const terms = moves
    .filter((move) => move.to === to)
    .map(({ word, mask, shift }) =>
      // All that a word may differ in goes one way: what else differs was refused before.
      shiftText(mask === known[word] ? `e${word}` : `(e${word} & ${mask})`, shift),
    )
  return terms.length > 0 ? terms.join(' | ') : '0'
}

function unpackedWord({ moves, base, ones }: Packing, w: number): string {
  const terms = moves
    .filter((move) => move.word === w)
    .map(({ mask, shift, to }) => `(${shiftText(`q${to}`, -shift)} & ${mask})`)
  const difference = `(${terms.join(' | ')})`
  const word = base[w] === 0 ? difference : `(${difference} ^ ${base[w]})`
  return ones[w] === 0 ? word : `((${word} | 0x80808080) - ${ones[w]}) ^ (~${word} & 0x80808080)`
}

const countedText = ({ ones }: Packing, w: number): string =>
  ones[w] === 0 ? `words[${w}]` : `(((words[${w}] & 0x7f7f7f7f) + ${ones[w]}) ^ (words[${w}] & 0x80808080))`
