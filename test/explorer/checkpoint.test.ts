/** A checkpoint: a search that goes on from one ends as if it had never stopped; what is no sound one is refused. */
import { describe, expect, test } from 'vitest'
import { checkpointFormat } from '../../src/explorer/checkpoint.ts'
import { createExplorer, explore } from '../../src/explorer/explorer.ts'
import { type ModelName, modelNames, models } from './faults.ts'
import { dials } from './models.ts'

const whole = (parts: Iterable<Uint8Array> = []): Uint8Array => new Uint8Array(Buffer.concat([...parts]))

function stoppedAt(statesMax: number, name: ModelName = 'dials'): Uint8Array {
  const explorer = createExplorer(models[name](), { identity: name })
  explorer.run({ statesMax })
  return whole(explorer.checkpoint())
}

describe.each(modelNames)('%s', (name) => {
  test.each([1, 15, 5000])(
    'goes on from a stop at %i states, if it comes to that, to the same end',
    (statesMax) => {
      const from = stoppedAt(statesMax, name)
      // It ended before.
      if (from.length === 0) return
      const { tableLoad: _, bytes: __, ...rest } = explore(models[name](), { from, identity: name })
      expect(explore(models[name]())).toMatchObject(rest)
    },
  )
})

test('a checkpoint of a resumed search is the one that the search itself would have made', () => {
  const from = stoppedAt(300)
  const resumed = createExplorer(dials(), { from, identity: 'dials' })
  expect(whole(resumed.checkpoint())).toEqual(from)
  resumed.run({ statesMax: 4000 })
  expect(whole(resumed.checkpoint())).toEqual(stoppedAt(4000))
})

test('in parts, cut anywhere and read anew each time, is the same', () => {
  const good = stoppedAt(5000)
  const whole = explore(dials())
  for (const length of [1021, 4096, 100_000]) {
    // Each is overwritten by the next, as those of a file are.
    const part = new Uint8Array(length)
    const from = {
      *[Symbol.iterator]() {
        for (let at = 0; at < good.length; at += length) {
          const piece = good.subarray(at, at + length)
          part.set(piece)
          yield part.subarray(0, piece.length)
        }
      },
    }
    const { tableLoad: _, bytes: __, ...rest } = explore(dials(), { from, identity: 'dials' })
    expect(whole).toMatchObject(rest)
  }
})

describe('is refused', () => {
  const good = stoppedAt(1000)
  const lineEnd = good.indexOf(10)
  const header = JSON.parse(new TextDecoder().decode(good.subarray(0, lineEnd)))
  const open = (from: Uint8Array, identity = 'dials') => createExplorer(dials(), { from, identity })
  const withHeader = (changes: object) => {
    const text = JSON.stringify({ ...header, ...changes })
    const line = new TextEncoder().encode(`${text}${' '.repeat(3 - (text.length % 4))}\n`)
    return whole([line, good.subarray(lineEnd + 1)])
  }

  test('only where it is wrong', () => {
    expect(() => open(good)).not.toThrow()
    expect(() => open(withHeader({}))).not.toThrow()
    expect(header.format).toBe(checkpointFormat)
  })

  test.each([
    ['empty', new Uint8Array(0), 'no checkpoint'],
    ['text', new TextEncoder().encode('hello\n'), 'no checkpoint'],
    ['null', new TextEncoder().encode('null   \n'), 'no checkpoint of format'],
    ['a newer format', withHeader({ format: 'wellbehaved/checkpoint/2' }), 'no checkpoint of format'],
    ['cut off', good.subarray(0, good.length - 4), 'cut off'],
    ['too long', whole([good, new Uint8Array(4)]), 'longer than it says'],
    ['more states than it has', withHeader({ states: 2 ** 40 }), 'cut off'],
    ['states of no size', withHeader({ packedWords: 2 ** 40 }), 'does not hold together'],
    ['another search', withHeader({ identity: 'x' }), 'of another search: x'],
    ['another layout', withHeader({ system: '[]' }), 'another layout'],
    ['a count that is none', withHeader({ next: -1 }), 'does not hold together'],
    ['a count that is text', withHeader({ states: '1' }), 'does not hold together'],
    ['more expanded than found', withHeader({ next: header.states + 1 }), 'does not hold together'],
    [
      'moves that are code',
      withHeader({ moves: [['0);throw 1;(', 1, 0, 0]] }),
      'packing does not hold together|checksum',
    ],
    [
      'a bit in two places',
      withHeader({ moves: [...header.moves, header.moves[0]] }),
      'packing does not hold',
    ],
    ['a place beyond the state', withHeader({ moves: [[0, 1, 0, 99]] }), 'packing does not hold'],
  ])('%s', (_, from, message) => {
    expect(() => open(from)).toThrow(new RegExp(message))
  })

  test('one bit that differs, anywhere', () => {
    for (const at of [lineEnd - 4, lineEnd + 1, lineEnd + 4001, good.length - 100, good.length - 1]) {
      const bad = good.slice()
      bad[at] ^= 4
      expect(() => open(bad), `byte ${at}`).toThrow(/damaged|no checkpoint/)
    }
  })
})
