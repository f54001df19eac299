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

/** In order, to be written one after another. */
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
      const part = arrays[c].slice(0, states * words)
      sum = summed(sum, part)
      yield new Uint8Array(part.buffer)
    }
  }
  yield new Uint8Array(Int32Array.of(sum).buffer)
}

const summed = (sum: number, words: Int32Array): number =>
  hashPacked(words, 0, words.length) ^ Math.imul(sum, 31)

function systemText({ packing, operations, first }: Search): string {
  const fields = packing.layout.placed.map(({ part, name, field, offset, length, bytes }) => {
    const { max, values, none } = field
    return [part, name, offset, length, bytes, max ?? values?.length ?? 1, none ?? false]
  })
  return JSON.stringify([fields, operations, [...first]])
}

/**
 * The search goes on where it was stopped. It is new, and of the same system.
 * @throws Error when the bytes are no checkpoint of it; it says what is wrong.
 */
export function restore(search: Search, bytes: Uint8Array, identity: string): void {
  const end = headerEnd(bytes)
  const header = readHeader(search, bytes.subarray(0, end), identity)
  const { states, packedWords } = header
  const words = states * (packedWords + 1) + 1
  if (bytes.length - end !== words * 4) throw new Error('the checkpoint is cut off, or longer than it says')
  // A copy, since the words must be aligned.
  const body = new Int32Array(copied(bytes, end, bytes.length))
  repack(search, packingOf(search, header))
  const { store, counts } = search
  if (store.packedWords !== packedWords) restride(store, packedWords)
  reserve(store, states, Number.POSITIVE_INFINITY)
  const parents = body.subarray(states * packedWords, states * (packedWords + 1))
  let sum = summed(0, new Int32Array(copied(bytes, 0, end)))
  for (const [all, each] of [
    [body.subarray(0, states * packedWords), packedWords],
    [parents, 1],
  ] as const) {
    for (let c = 0; c << chunkBits < states; c++)
      sum = summed(sum, all.subarray((c << chunkBits) * each, ((c + 1) << chunkBits) * each))
  }
  if (sum !== body[words - 1]) throw new Error('the checkpoint is damaged: its checksum differs')
  if (parents.some((parent, i) => parent >= i || parent < -1))
    throw new Error('the checkpoint is damaged: a state is reached from a later one')
  adopt(store, body, parents)
  counts.next = header.next
  counts.transitions = header.transitions
  counts.depth = header.depth
  counts.levelEnd = header.levelEnd
  search.counters.set(header.counters)
}

/** A file that was read shares its memory with others: a Buffer's `slice` copies nothing. */
const copied = (bytes: Uint8Array, from: number, to: number): ArrayBuffer =>
  Uint8Array.from(bytes.subarray(from, to)).buffer

const headerEnd = (bytes: Uint8Array): number => bytes.subarray(0, headerBytesMax).indexOf(newline) + 1

/** What its caller said of the system. @throws Error when the bytes are no checkpoint of this version */
export function identityIn(bytes: Uint8Array): string {
  const { identity } = parseHeader(bytes.subarray(0, headerEnd(bytes)))
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
