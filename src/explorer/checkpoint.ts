/**
 * A search that was stopped, as bytes, and back: a line of JSON, then the packed states, the states that each was reached
 * from, and a checksum, as 32-bit words, little end first. Who calls writes them, to a file beside the old one, and renames it.
 */

import { chunkBits, chunkStates, hashPacked } from './codec.ts'
import { type Move, shifted } from './packing.ts'
import { repack, type Search } from './search.ts'
import { adopt, reserve, restride } from './store.ts'

export const checkpointFormat = 'wellbehaved/checkpoint/1'

interface Header {
  readonly format: string
  /** What the caller says of the system: a step is not in the file. */
  readonly identity: string
  /** Of the layout, the operations and the first state. */
  readonly system: string
  readonly moves: readonly (readonly [word: number, mask: number, shift: number, to: number])[]
  readonly packedWords: number
  readonly states: number
  readonly next: number
  readonly transitions: number
  readonly depth: number
  readonly levelEnd: number
  readonly counters: readonly number[]
}

const newline = 10
/** A header is short: what has none within this is no checkpoint. */
const headerBytesMax = 1 << 20

/** In order, to be written one after another, before the search goes on: they are what it stores itself. */
export function* checkpointOf(search: Search, identity: string): Generator<Uint8Array> {
  const { store, counts, counters, packing } = search
  const { count, packedWords } = store
  const header: Header = {
    format: checkpointFormat,
    identity,
    system: systemText(search),
    moves: packing.moves.map(({ word, mask, shift, to }) => [word, mask, shift, to]),
    packedWords,
    states: count,
    next: counts.next,
    transitions: counts.transitions,
    depth: counts.depth,
    levelEnd: counts.levelEnd,
    counters: [...counters],
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  // Whole words follow.
  const line = new Uint8Array((text.length + 4) & ~3).fill(0x20)
  line.set(text)
  line[line.length - 1] = newline
  yield line
  let sum = summed(0, new Int32Array(line.buffer))
  for (const [arrays, words] of [
    [store.chunks, packedWords],
    [store.parents, 1],
  ] as const) {
    for (let c = 0; c < arrays.length; c++) {
      const states = Math.max(0, Math.min(chunkStates, count - c * chunkStates))
      const part = arrays[c].subarray(0, states * words)
      sum = summed(sum, part)
      yield bytesOf(part)
    }
  }
  yield new Uint8Array(Int32Array.of(sum).buffer)
}

const bytesOf = (words: Int32Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

const summed = (sum: number, words: Int32Array): number =>
  hashPacked(words, 0, words.length) ^ Math.imul(sum, 31)

function systemText({ packing, operations, first }: Search): string {
  const fields = packing.layout.placed.map(({ part, name, field, offset, length, bytes }) => {
    const { max, values, none } = field
    return [part, name, offset, length, bytes, max ?? values?.length ?? 1, none ?? false]
  })
  return JSON.stringify([fields, operations, [...first]])
}

/** In one piece or in parts, cut anywhere; they are gone through more than once. */
export type CheckpointBytes = Uint8Array | Iterable<Uint8Array>

/**
 * The search goes on where it was stopped. It is new, and of the same system. Nothing is held of what is read: a store is
 * larger than what one array may be.
 * @throws Error when the bytes are no checkpoint of it; it says what is wrong.
 */
export function restore(search: Search, from: CheckpointBytes, identity: string): void {
  const reader = readerOf(from)
  const line = reader.line()
  const header = readHeader(search, line, identity)
  const packing = packingOf(search, header)
  demandSound(reader, line, header)
  const { states, packedWords } = header
  repack(search, packing)
  const { store, counts } = search
  if (store.packedWords !== packedWords) restride(store, packedWords)
  reserve(store, states, Number.POSITIVE_INFINITY)
  const again = readerOf(from)
  again.line()
  for (const [arrays, words] of [
    [store.chunks, packedWords],
    [store.parents, 1],
  ] as const)
    for (const [c, length] of chunkLengths(states)) again.fill(arrays[c].subarray(0, length * words))
  for (const [c, length] of chunkLengths(states))
    for (let i = 0; i < length; i++) {
      const parent = store.parents[c][i]
      if (parent >= (c << chunkBits) + i || parent < -1)
        throw new Error('the checkpoint is damaged: a state is reached from a later one')
    }
  adopt(store, states)
  counts.next = header.next
  counts.transitions = header.transitions
  counts.depth = header.depth
  counts.levelEnd = header.levelEnd
  search.counters.set(header.counters)
}

/** Each chunk, and how many of the states are in it. */
function* chunkLengths(states: number): Generator<readonly [c: number, length: number]> {
  for (let c = 0; c << chunkBits < states; c++) yield [c, Math.min(chunkStates, states - (c << chunkBits))]
}

/** As long as its header says, and with its checksum. Before anything is allocated by what it says. */
function demandSound(reader: Reader, line: Uint8Array, { states, packedWords }: Header): void {
  let sum = summed(0, new Int32Array(line.slice().buffer))
  for (const words of [packedWords, 1]) {
    const chunk = new Int32Array(Math.min(chunkStates, states) * words)
    for (const [, length] of chunkLengths(states)) {
      const part = chunk.subarray(0, length * words)
      reader.fill(part)
      sum = summed(sum, part)
    }
  }
  const last = new Int32Array(1)
  reader.fill(last)
  if (!reader.isAtEnd()) throw new Error(wrongLength)
  if (sum !== last[0]) throw new Error('the checkpoint is damaged: its checksum differs')
}
const wrongLength = 'the checkpoint is cut off, or longer than it says'

interface Reader {
  /** The first line, with its end; empty where there is none. */
  line(): Uint8Array
  /** @throws Error where less is left */
  fill(words: Int32Array): void
  isAtEnd(): boolean
}

function readerOf(from: CheckpointBytes): Reader {
  const parts = (from instanceof Uint8Array ? [from] : from)[Symbol.iterator]()
  let part = new Uint8Array(0)
  const hasMore = (): boolean => {
    while (part.length === 0) {
      const next = parts.next()
      if (next.done) return false
      part = next.value as Uint8Array<ArrayBuffer>
    }
    return true
  }
  const taken = (bytes: number): Uint8Array => {
    const first = part.subarray(0, bytes)
    part = part.subarray(bytes)
    return first
  }
  return {
    line: () => {
      const bytes: number[] = []
      while (bytes.length < headerBytesMax && hasMore()) {
        const end = part.subarray(0, headerBytesMax).indexOf(newline)
        for (const byte of taken(end < 0 ? headerBytesMax : end + 1)) bytes.push(byte)
        if (end >= 0) return Uint8Array.from(bytes)
      }
      return new Uint8Array(0)
    },
    fill: (words) => {
      const bytes = bytesOf(words)
      for (let at = 0; at < bytes.length; ) {
        if (!hasMore()) throw new Error(wrongLength)
        const piece = taken(bytes.length - at)
        bytes.set(piece, at)
        at += piece.length
      }
    },
    isAtEnd: () => !hasMore(),
  }
}

/** What its caller said of the system. @throws Error when the bytes are no checkpoint of this version */
export function identityIn(bytes: CheckpointBytes): string {
  const { identity } = parseHeader(readerOf(bytes).line())
  if (typeof identity !== 'string')
    throw new Error('the checkpoint is damaged: it does not say of what it is')
  return identity
}

function parseHeader(line: Uint8Array): Partial<Header> {
  if (line.length % 4 !== 0) throw new Error('this is no checkpoint')
  let header: Partial<Header>
  try {
    header = JSON.parse(new TextDecoder().decode(line))
  } catch {
    throw new Error('this is no checkpoint')
  }
  if (header?.format !== checkpointFormat)
    throw new Error(`this is no checkpoint of format ${checkpointFormat}`)
  return header
}

function readHeader(search: Search, line: Uint8Array, identity: string): Header {
  const header = parseHeader(line)
  if (header.identity !== identity) throw new Error(`the checkpoint is of another search: ${header.identity}`)
  if (header.system !== systemText(search))
    throw new Error('the checkpoint is of another layout, or other operations')
  const { packedWords, states, next, transitions, depth, levelEnd, counters, moves } = header
  const numbers = [packedWords, states, next, transitions, depth, levelEnd, ...(counters ?? [])]
  const isSound =
    numbers.every((n) => Number.isSafeInteger(n) && (n as number) >= 0) &&
    counters?.length === search.counters.length &&
    Array.isArray(moves) &&
    // A bit has one place at most.
    (packedWords as number) <= 32 * search.packing.declared.length &&
    (next as number) <= (states as number)
  if (!isSound) throw new Error('the checkpoint is damaged: its first line does not hold together')
  return header as Header
}

/** Code is made from these: integers within their bounds, and nothing else. */
function packingOf(search: Search, { moves, packedWords }: Header) {
  const { declared } = search.packing
  const known = new Int32Array(declared.length)
  const taken = Array.from({ length: packedWords }, () => 0)
  const checked = moves.map((numbers): Move => {
    const [word, mask, shift, to] = numbers.map((n) => (Number.isInteger(n) ? n | 0 : Number.NaN))
    const moved = shifted(mask, shift)
    const fits =
      word in declared &&
      to in taken &&
      Math.abs(shift) < 32 &&
      shifted(moved, -shift) === mask &&
      (mask & ~declared[word]) === 0 &&
      mask !== 0
    if (!fits || (known[word] & mask) !== 0 || (taken[to] & moved) !== 0)
      throw new Error('the checkpoint is damaged: its packing does not hold together')
    known[word] |= mask
    taken[to] |= moved
    return { word, mask, shift, to }
  })
  return { known, moves: checked, taken }
}
