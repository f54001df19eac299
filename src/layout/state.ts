/** One working state: a buffer, its words, and copies of it. */
import { column, type Layout, type Placed, powerOn } from './layout.ts'

export interface State {
  readonly layout: Layout
  readonly buffer: ArrayBuffer
  readonly words: Uint32Array
}

export function newState(layout: Layout): State {
  const buffer = new ArrayBuffer(layout.bytes)
  powerOn(layout, buffer)
  return { layout, buffer, words: new Uint32Array(buffer) }
}

/** A copy of the whole state, to be given to `restore`. */
export const snapshot = (state: State): Uint32Array => state.words.slice()

export const restore = (state: State, saved: Uint32Array): void => state.words.set(saved)

/** FNV-1a over 32-bit words, with a final mix; for hash tables and digests, not for security. */
export function hashWords(words: Uint32Array, start = 0, end = words.length): number {
  let h = 0x811c9dc5
  for (let i = start; i < end; i++) {
    h = Math.imul(h ^ (words[i] as number), 0x01000193)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export interface Difference {
  readonly part: string
  readonly name: string
  /** Element within the column. */
  readonly index: number
  readonly before: number
  readonly after: number
}

/** The elements in which two states of one layout differ, in the layout's order. */
export function differences(layout: Layout, a: Uint32Array, b: Uint32Array, part?: string): Difference[] {
  const found: Difference[] = []
  for (const p of layout.placed) {
    if (part !== undefined && p.part !== part) continue
    const x = column(p, a.buffer as ArrayBuffer)
    const y = column(p, b.buffer as ArrayBuffer)
    for (let i = 0; i < p.length; i++) {
      const before = x[i] as number
      const after = y[i] as number
      if (before !== after) found.push({ part: p.part, name: p.name, index: i, before, after })
    }
  }
  return found
}

/** `lifecycle[2] = draining`, by names of the schema. */
export function printElement(p: Placed, index: number, value: number): string {
  const name = p.length === 1 ? p.name : `${p.name}[${index}]`
  return `${name} = ${p.field.none && value === 0xff ? 'none' : (p.field.values?.[value] ?? value)}`
}
