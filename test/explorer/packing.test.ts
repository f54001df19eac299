/** Packing: what goes in comes out, as loops and as straight lines, whatever differs and however late. */
import { describe, expect, test } from 'vitest'
import { compiled, hashPacked, looping } from '../../src/explorer/codec.ts'
import { addMissing, newPacking, widen, wordsAfter } from '../../src/explorer/packing.ts'
import { STEP } from '../../src/explorer/system.ts'
import { column, type Fields, layOut, NONE } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'

/** Numbers without pattern, the same each time. */
function drawer(seed: number): (below: number) => number {
  let s = seed
  return (below) => {
    s = (Math.imul(s ^ (s >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((s ^ (s >>> 13)) >>> 0) % below
  }
}

const drawnFields = (draw: (below: number) => number): Fields =>
  Object.fromEntries(
    Array.from({ length: 3 + draw(9) }, (_, i) => {
      const max = [1, 2, 3, 5, 15, 0xfe, 0x1ff, 0xffff, 0xffff_ffff][draw(9)]
      const none = draw(3) === 0 ? ({ none: true } as const) : {}
      const per = draw(2) === 0 ? ({ per: 'context' } as const) : {}
      return [`f${i}`, { max, ...none, ...per }]
    }),
  )

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('a drawn layout (%i)', (seed) => {
  const draw = drawer(seed)
  const layout = layOut({ drawn: drawnFields(draw) }, { context: 3 })
  const state = newState(layout)
  const { words } = state
  const columns = layout.placed.map((placed) => ({ placed, values: column(placed, state.buffer) }))
  const drawState = (elements: number) => {
    for (let n = 0; n < elements; n++) {
      const { placed, values } = columns[draw(columns.length)]
      const { max = 1, none } = placed.field
      values[draw(values.length)] = none && draw(4) === 0 ? NONE : draw(max + 1)
    }
  }
  drawState(4)
  const first = words.slice()
  const packing = newPacking(layout, first)
  const of = () => ({ packing, operations: 0, step: () => STEP.refused, words, outcome: new Int32Array(2) })

  test('gives every state back, and distinct ones are packed and hashed apart, alike both ways', () => {
    const states: Uint32Array[] = []
    for (let i = 0; i < 200; i++) {
      drawState(1 + (i >> 5))
      states.push(words.slice())
      const missing = new Int32Array(words.length)
      addMissing(packing, words, missing)
      const more = wordsAfter(packing, missing)
      const before = packing.taken.length
      expect(widen(packing, missing)).toBe(more > before)
      expect(packing.taken.length).toBe(more)
    }
    const [loop, lines] = [looping(of()), compiled(of())]
    const n = loop.packedWords
    const packed = new Map<string, string>()
    for (const one of states) {
      const [a, b] = [new Int32Array(n + 1), new Int32Array(n + 1)]
      words.set(one)
      expect(loop.pack(a, 0)).toBe(true)
      expect(lines?.pack(b, 0)).toBe(true)
      expect(b).toEqual(a)
      expect(a[n]).toBe(hashPacked(a, 0, n))
      for (const codec of [loop, lines]) {
        words.set(first)
        codec?.unpack(a, 0)
        expect(words).toEqual(one)
      }
      expect(packed.get(a.join()) ?? one.join()).toBe(one.join())
      packed.set(a.join(), one.join())
    }
    expect(packed.size).toBe(new Set(states.map((s) => s.join())).size)
  })

  test('takes no more bits than the layout declares', () => {
    const declared = packing.declared.reduce(
      (sum, mask) => sum + mask.toString(2).replace(/[^1]/g, '').length,
      0,
    )
    expect(packing.taken.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(packing.declared.length)))
    expect(declared).toBeGreaterThan(0)
  })
})

test('a state keeps its hash when states get a further word', () => {
  const packed = Int32Array.of(7, -9, 0, 0, 0)
  expect(hashPacked(packed, 0, 5)).toBe(hashPacked(packed, 0, 2))
})

test('a state that differs where nothing had a place is not packed, both ways', () => {
  const layout = layOut({ wide: { a: { per: 'context', max: 0xffff_ffff } } }, { context: 5 })
  const state = newState(layout)
  const packing = newPacking(layout, state.words)
  const of = {
    packing,
    operations: 0,
    step: () => STEP.refused,
    words: state.words,
    outcome: new Int32Array(2),
  }
  state.words[4] = 1
  for (const codec of [looping(of), compiled(of)]) expect(codec?.pack(new Int32Array(9), 0)).toBe(false)
})

test('a first state that holds more than its layout declares is refused by name', () => {
  const layout = layOut({ part: { a: { max: 2 }, b: { max: 6 } } }, {})
  expect(() => newPacking(layout, Uint32Array.of(0x0700))).not.toThrow()
  expect(() => newPacking(layout, Uint32Array.of(0x0800))).toThrow("'part.b' holds more")
  expect(() => newPacking(layout, Uint32Array.of(0x0004))).toThrow("'part.a' holds more")
  expect(() => newPacking(layout, Uint32Array.of(0x010000))).toThrow('word 0, where no field stands')
})
