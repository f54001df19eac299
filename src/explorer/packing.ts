/**
 * How a state is stored: the bits of the register file that differ between any two states found so far, and no others.
 * The layout says which bits a field may use; one that never changes takes no room. Read `newPacking`, then `widen`.
 *
 * A bit that begins to differ is placed where no other stands. All that is stored before holds 0 there, which is what it
 * means: each word is stored as its difference from the first state's. So nothing stored is written again, but for the
 * stride when a further word is needed.
 */
import { type Layout, NONE, type Placed } from '../layout/layout.ts'

export interface Packing {
  readonly layout: Layout
  /** By word: a 1 in each byte that may hold NONE. Such a byte counts from NONE = 0 up, so that few bits tell all. */
  readonly ones: Int32Array
  /** By word: the bits of it that the layout allows. */
  readonly declared: Int32Array
  readonly elements: readonly Element[]
  /** By word: the first state's. */
  readonly base: Int32Array
  /** By word: the bits that have a place. */
  readonly known: Int32Array
  readonly moves: Move[]
  /** By packed word: the bits that are taken. */
  readonly taken: number[]
}

/** Bits `mask` of a word of the register file, shifted to the left (or, below 0, to the right) into a packed word. */
export interface Move {
  readonly word: number
  readonly mask: number
  readonly shift: number
  readonly to: number
}

interface Element {
  readonly word: number
  /** Bits of the word that the layout allows it, and all bits of its bytes. */
  readonly mask: number
  readonly bytes: number
  readonly placed: Placed
}

/** A layout that needs no more bits than this is packed in full at once: fewer would save nothing. */
const bitsAtOnceMax = 128
/** A field this narrow gets all its bits as soon as one of them differs; of a wider one, those that do. */
const narrowBitsMax = 4

/** @throws Error when a word of the first state holds what the layout does not allow. */
export function newPacking(layout: Layout, first: Uint32Array): Packing {
  const ones = new Int32Array(first.length)
  const declared = new Int32Array(first.length)
  const elements = layout.placed.flatMap((placed) =>
    Array.from({ length: placed.length }, (_, i): Element => {
      const byte = placed.offset + i * placed.bytes
      const [word, shift] = [byte >> 2, (byte & 3) * 8]
      if (mayBeNone(placed)) ones[word] |= 1 << shift
      const mask = largestMask(placed) << shift
      declared[word] |= mask
      return { word, mask, bytes: (placed.bytes === 4 ? -1 : (1 << (placed.bytes * 8)) - 1) << shift, placed }
    }),
  )
  const base = new Int32Array(first.length)
  const known = new Int32Array(first.length)
  const packing: Packing = { layout, ones, declared, elements, base, known, moves: [], taken: [] }
  for (let w = 0; w < first.length; w++) base[w] = counted(packing, w, first[w])
  checkDeclared(packing, base)
  const isSmall = declared.reduce((bits, mask) => bits + bitsIn(mask), 0) <= bitsAtOnceMax
  place(packing, isSmall ? declared : new Int32Array(first.length))
  return packing
}

const mayBeNone = ({ field, bytes }: Placed): boolean => field.none === true && bytes === 1

function largestMask(placed: Placed): number {
  const { values, max = 1 } = placed.field
  const largest = values ? values.length - 1 : mayBeNone(placed) ? Math.min(max, NONE - 1) + 1 : max
  return largest === 0 ? 0 : -1 >>> Math.clz32(largest)
}

/** A word of the register file with each byte that may hold NONE counted from there: NONE 0, ordinal 0 as 1, … */
export function counted({ ones }: Packing, w: number, word: number): number {
  return ones[w] === 0 ? word | 0 : ((word & 0x7f7f7f7f) + ones[w]) ^ (word & 0x80808080)
}

/** The inverse of `counted`. */
export function uncounted({ ones }: Packing, w: number, word: number): number {
  return ones[w] === 0 ? word : ((word | 0x80808080) - ones[w]) ^ (~word & 0x80808080)
}

/** Bits by word in which the working state differs from the first and that have no place yet; ored into `missing`. */
export function addMissing(packing: Packing, words: Uint32Array, missing: Int32Array): void {
  const { base, known } = packing
  for (let w = 0; w < base.length; w++) missing[w] |= (counted(packing, w, words[w]) ^ base[w]) & ~known[w]
}

/**
 * Gives the bits a place. Says whether stored states need a further word each.
 * @throws Error when the layout does not allow them: it names the field.
 */
export function widen(packing: Packing, missing: Int32Array): boolean {
  checkDeclared(packing, missing)
  const wordsBefore = packing.taken.length
  place(packing, wantedFor(packing, missing))
  return packing.taken.length > wordsBefore
}

/** Words of a packed state once these bits have a place. */
export const wordsAfter = (packing: Packing, missing: Int32Array): number =>
  packing.taken.length + wordsToAdd(packing, wantedFor(packing, missing))

function wantedFor({ elements, known }: Packing, missing: Int32Array): Int32Array {
  const wanted = missing.slice()
  for (const { word, mask } of elements) {
    if ((missing[word] & mask) !== 0 && bitsIn(mask) <= narrowBitsMax) wanted[word] |= mask
  }
  return wanted.map((bits, w) => bits & ~known[w])
}

function wordsToAdd({ taken }: Packing, wanted: Int32Array): number {
  const total = wanted.reduce((bits, mask) => bits + bitsIn(mask), 0)
  const free = taken.reduce((bits, mask) => bits + 32 - bitsIn(mask), 0)
  return Math.max(taken.length === 0 ? 1 : 0, Math.ceil((total - free) / 32))
}

function checkDeclared({ declared, elements }: Packing, bits: Int32Array): void {
  const w = bits.findIndex((word, i) => (word & ~declared[i]) !== 0)
  if (w < 0) return
  const wrong = elements.find((e) => e.word === w && (bits[w] & e.bytes & ~e.mask) !== 0)
  const name = wrong ? `'${wrong.placed.part}.${wrong.placed.name}'` : `word ${w}, where no field stands,`
  throw new Error(`${name} holds more than its layout declares: correct the field's \`max\`, or the step`)
}

const bitsIn = (mask: number): number => {
  let n = 0
  for (let left = mask; left !== 0; left &= left - 1) n++
  return n
}

/** Whole words where they fit, since these cost one shift; then fields, then single bits, so that no bit stays free. */
function place(packing: Packing, wanted: Int32Array): void {
  for (let more = wordsToAdd(packing, wanted); more > 0; more--) packing.taken.push(0)
  const words = [...wanted.keys()].filter((w) => wanted[w] !== 0)
  words.sort((a, b) => bitsIn(wanted[b]) - bitsIn(wanted[a]) || a - b)
  const rest = words.filter((w) => !tryMove(packing, w, wanted[w]))
  for (const w of rest) {
    const fields = packing.elements.filter((e) => e.word === w && (e.mask & wanted[w]) !== 0)
    for (const { mask } of fields) {
      if (tryMove(packing, w, mask & wanted[w])) continue
      for (let left = mask & wanted[w]; left !== 0; left &= left - 1) tryMove(packing, w, left & -left)
    }
  }
}

function tryMove({ taken, known, moves }: Packing, word: number, mask: number): boolean {
  const most = Math.clz32(mask)
  const least = -(31 - Math.clz32(mask & -mask))
  for (let to = 0; to < taken.length; to++) {
    for (let shift = least; shift <= most; shift++) {
      const moved = shifted(mask, shift)
      if ((taken[to] & moved) !== 0) continue
      taken[to] |= moved
      known[word] |= mask
      moves.push({ word, mask, shift, to })
      return true
    }
  }
  return false
}

export const shifted = (bits: number, shift: number): number => (shift < 0 ? bits >>> -shift : bits << shift)
