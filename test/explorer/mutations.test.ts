/** Errors planted in the explorer's own code, one each: what is held against a plain search notices every one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { explore } from '../../src/explorer/explorer.ts'
import { compile } from '../dut/compiled.ts'
import { faults } from './faults.ts'

const compiledSources = compile(['src/explorer/explorer.ts', 'src/layout/state.ts'])
afterAll(() => compiledSources.remove())

const files = readdirSync(join(compiledSources.folder, 'src/explorer')).map((name) => name.replace('.js', ''))
let copies = 0

interface Plant {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The explorer with texts of its own code replaced. */
async function planted(plants: readonly Plant[]): Promise<typeof explore> {
  const folder = join(compiledSources.folder, 'src', `planted-${copies++}`)
  mkdirSync(folder)
  for (const file of files) {
    let text = readFileSync(join(compiledSources.folder, `src/explorer/${file}.js`), 'utf8')
    for (const { from, to } of plants.filter((p) => p.file === file)) {
      expect(text, `${file} has what is replaced`).toContain(from)
      text = text.replaceAll(from, to)
    }
    writeFileSync(join(folder, `${file}.js`), text)
  }
  const made = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'explorer.js')).href)
  return made.explore
}

// Two hashes in all: then only the comparison tells states apart.
const fewHashes: Plant[] = [
  { file: 'codec', from: 'return h ^ (h >>> 16)', to: 'return h & 64' },
  { file: 'codec', from: '= h ^ (h >>> 16)`', to: '= h & 64`' },
]
const straightAtOnce: Plant = {
  file: 'search',
  from: 'expandedBeforeCompiling = 1024',
  to: 'expandedBeforeCompiling = 0',
}
const never: Plant = {
  file: 'search',
  from: 'expandedBeforeCompiling = 1024',
  to: 'expandedBeforeCompiling = Infinity',
}
const operations = '${operations'
const small = [
  'peterson',
  'peterson, rude',
  'bakery',
  'bakery, hasty',
  'drain, symmetric',
  'drain, leaky',
] as const

describe('what decides nothing changes nothing', () => {
  test.each([
    ['straight-line code from the first state on', [straightAtOnce]],
    ['no straight-line code', [never]],
    ['batches of three', [{ file: 'search', from: 'batchStatesMax = 256', to: 'batchStatesMax = 3' }]],
    [
      'a table that is nearly full',
      [{ file: 'store', from: 'tenthsFullMax = 8', to: 'tenthsFullMax = 9.9' }],
    ],
    ['every state in its own chunk', [{ file: 'codec', from: 'chunkBits = 16', to: 'chunkBits = 1' }]],
    [
      'a table that starts with eight places',
      [{ file: 'store', from: 'tableLengthMin = 1 << 12', to: 'tableLengthMin = 8' }],
    ],
  ] satisfies [string, Plant[]][])('%s', async (_, plants) => {
    expect(faults(await planted(plants))).toEqual([])
  })

  test('two hashes in all', async () => {
    expect(faults(await planted(fewHashes), small)).toEqual([])
    expect(faults(await planted([...fewHashes, never]), small)).toEqual([])
  })
})

describe('is noticed', () => {
  test.each([
    ['a dropped operation', [never, { file: 'codec', from: 'o < operations', to: 'o < operations - 1' }]],
    [
      'a dropped operation, in straight lines',
      [straightAtOnce, { file: 'codec', from: `o < ${operations}}`, to: `o < ${operations} - 1}` }],
    ],
    [
      'an operation tried out of order',
      [never, { file: 'codec', from: 'step(o)', to: 'step(operations - 1 - o)' }],
    ],
    [
      'a field left out of the packing',
      [{ file: 'packing', from: 'moves.push(', to: 'if (word !== 1) moves.push(' }],
    ],
    [
      'a bit without a place that nobody misses',
      [{ file: 'packing', from: '^ base[w]) & ~known[w]', to: '^ base[w]) & ~known[w] & 0xffff' }, never],
    ],
    ['two fields in one place', [{ file: 'packing', from: '(taken[to] & moved) !== 0', to: 'false' }]],
    ['NONE counted as it is', [{ file: 'packing', from: 'ones[w] === 0', to: 'true' }]],
    [
      'the working state not put back',
      [never, { file: 'codec', from: 'end += packedWords + 1', to: 'end += packedWords + 1; continue' }],
    ],
    [
      'the working state not put back, in straight lines',
      [straightAtOnce, { file: 'codec', from: "...restore,\n        '}'", to: "'}'" }],
    ],
    [
      'the table before not asked while it grows',
      [
        { file: 'store', from: 'if (older)\n        codec.sift', to: 'if (false) codec.sift' },
        { file: 'store', from: 'if (older && codec.probe', to: 'if (false && codec.probe' },
      ],
    ],
    [
      'states lost on the way to a longer table',
      [{ file: 'store', from: 'store.moved = end', to: 'store.moved = end + 1' }],
    ],
    [
      'a candidate of the same batch not compared',
      [{ file: 'store', from: 'if (found >= 0)', to: 'if (false)' }],
    ],
    [
      'a candidate taken for its own twin',
      [straightAtOnce, { file: 'codec', from: 'twin < kept &&', to: '' }],
    ],
    [
      'the last word lost when states get wider',
      [{ file: 'store', from: 'i < before; i++)', to: 'i < before - 1; i++)' }],
    ],
    [
      'a level that ends late',
      [{ file: 'search', from: 'state === counts.levelEnd', to: 'state === counts.levelEnd + 1' }],
    ],
    [
      'a broken step taken for one that is refused',
      [{ file: 'search', from: 'return STEP.broken', to: 'return STEP.refused' }],
    ],
    ['a path that starts at its end', [{ file: 'path', from: 'states.reverse()', to: '' }]],
    [
      'a batch that is cut and not taken up again',
      [{ file: 'search', from: 'batch.isCut = true', to: 'batch.done++' }],
    ],
  ] satisfies [string, Plant[]][])('%s', async (_, plants) => {
    expect(faults(await planted(plants))).not.toEqual([])
  })

  test.each([
    [
      'a comparison of the first word alone',
      [never, { file: 'codec', from: 'return i === packedWords', to: 'return i > 0' }],
    ],
    [
      'a comparison of all words but the last, in straight lines',
      [
        straightAtOnce,
        {
          file: 'codec',
          from: 'Array.from({ length: n }, (_, i) => `chunk',
          to: 'Array.from({ length: 1 }, (_, i) => `chunk',
        },
      ],
    ],
  ] satisfies [string, Plant[]][])('%s, where hashes do not tell', async (_, plants) => {
    expect(faults(await planted([...fewHashes, ...plants]), ['dials, forbidden', ...small])).not.toEqual([])
  })
})
