/** Several threads find what one finds: result, counts, depth and path, whatever their number. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { createExplorer, type Explored, explore, type Progress } from '../../src/explorer/explorer.ts'
import type { exploreWithWorkers as exploreHere } from '../../src/explorer/workers.ts'
import { compile } from '../dut/compiled.ts'
import { type ModelName, modelNames, models } from './faults.ts'
import { fan } from './models.ts'

const compiled = compile([
  'src/explorer/workers.ts',
  'src/explorer/worker.ts',
  'test/explorer/faults.ts',
  'test/explorer/failing-system.ts',
])
afterAll(() => compiled.remove())
const urlOf = (file: string) => pathToFileURL(join(compiled.folder, file)).href
const { exploreWithWorkers }: { exploreWithWorkers: typeof exploreHere } = await import(
  /* @vite-ignore */ urlOf('src/explorer/workers.js')
)
const url = urlOf('test/explorer/faults.js')

const same = ({ result, states, transitions, depth, violation, counters }: Explored) => ({
  result,
  states,
  transitions,
  depth,
  violation,
  counters,
})

const alone = new Map(modelNames.map((name) => [name, same(explore(models[name]()))] as const))

describe.each(modelNames)('%s', (name) => {
  test.each([1, 2, 3])('is the same with %i threads', async (workers) => {
    expect(same(await exploreWithWorkers({ url, data: name }, { workers }))).toEqual(alone.get(name))
  })
})

describe('dials, with two threads', () => {
  const dials: ModelName = 'dials'
  const both = (bounds: { statesMax?: number; depthMax?: number }) =>
    Promise.all([
      exploreWithWorkers({ url, data: dials }, { workers: 2, ...bounds }).then(same),
      same(explore(models[dials](), bounds)),
    ])

  test.each([{ statesMax: 1 }, { statesMax: 777 }, { statesMax: 9000 }, { depthMax: 0 }, { depthMax: 33 }])(
    'stop where one stops: %o',
    async (bounds) => {
      const [two, one] = await both(bounds)
      expect(two).toEqual(one)
      expect(two.result).toBe('stopped')
    },
  )

  test('stop where memory ends', async () => {
    const got = await exploreWithWorkers({ url, data: dials }, { workers: 2, bytesMax: 1_000_000 })
    expect(got).toMatchObject({ result: 'stopped', stoppedBy: 'memory' })
    expect(got.bytes).toBeLessThanOrEqual(1_000_000)
  })

  test('goes on from a checkpoint, that of one thread or of two', async () => {
    const kept: Uint8Array[] = []
    const keep = (parts: readonly Uint8Array[]) => void kept.push(new Uint8Array(Buffer.concat(parts)))
    await exploreWithWorkers({ url, data: dials }, { workers: 2, statesMax: 4000, keep })
    const explorer = createExplorer(models[dials]())
    explorer.run({ statesMax: 4000 })
    const [ofTwo] = kept
    const ofOne = new Uint8Array(Buffer.concat([...(explorer.checkpoint() ?? [])]))
    for (const from of [ofOne, ofTwo]) {
      expect(same(await exploreWithWorkers({ url, data: dials }, { workers: 2, from }))).toEqual(
        alone.get(dials),
      )
      expect(same(explore(models[dials](), { from }))).toEqual(alone.get(dials))
    }
  })

  test('keep where they are while they go on, and each time can be gone on from', async () => {
    const kept: Uint8Array[] = []
    const keep = (parts: readonly Uint8Array[]) => void kept.push(new Uint8Array(Buffer.concat(parts)))
    const options = { workers: 2, keep, isDue: () => true }
    expect(same(await exploreWithWorkers({ url, data: dials }, options))).toEqual(alone.get(dials))
    expect(kept.length).toBeGreaterThan(0)
    for (const from of kept) expect(same(explore(models[dials](), { from }))).toEqual(alone.get(dials))
    const [from] = kept
    expect(same(await exploreWithWorkers({ url, data: dials }, { workers: 2, from }))).toEqual(
      alone.get(dials),
    )
  })

  test('end with what the caller throws where it keeps', async () => {
    const keep = () => {
      throw new Error('not kept')
    }
    const kept = exploreWithWorkers({ url, data: dials }, { workers: 2, keep, isDue: () => true })
    await expect(kept).rejects.toThrow('not kept')
  })

  test('report, and stop when the caller says so', async () => {
    const seen: Progress[] = []
    const progress = (now: Progress) => void seen.push(now)
    const got = await exploreWithWorkers(
      { url, data: dials },
      { workers: 2, progress, mayContinue: () => false },
    )
    expect(seen.length).toBeGreaterThan(0)
    // It may have ended before the answer came.
    expect(got.stoppedBy ?? 'ended').toMatch(/^(caller|ended)$/)
    expect(got.states).toBeGreaterThanOrEqual(seen.at(-1)?.states ?? 0)
  })
})

test('a signal ends the search, and where it stopped is kept', async () => {
  const stop = new AbortController()
  const kept: Uint8Array[] = []
  const options = { keep: (parts: readonly Uint8Array[]) => void kept.push(...parts), signal: stop.signal }
  stop.abort()
  const got = await exploreWithWorkers({ url, data: 'dials' }, { workers: 2, ...options })
  expect(got).toMatchObject({ result: 'stopped', stoppedBy: 'caller' })
  const from = new Uint8Array(Buffer.concat(kept))
  expect(same(await exploreWithWorkers({ url, data: 'dials' }, { workers: 2, from }))).toEqual(
    alone.get('dials'),
  )
})

test('a system that cannot be made, and a step that throws, end the search with their error', async () => {
  const failing = urlOf('test/explorer/failing-system.js')
  await expect(exploreWithWorkers({ url: failing, data: 'made' }, { workers: 2 })).rejects.toThrow('not made')
  await expect(exploreWithWorkers({ url: failing, data: 'step' }, { workers: 2 })).rejects.toThrow('no step')
  const silent = exploreWithWorkers({ url: failing, data: 'silent' }, { workers: 2 })
  await expect(silent).rejects.toThrow('none with a result')
  await expect(exploreWithWorkers({ url }, { workers: 0 })).rejects.toThrow('one at least')
})

// Threads expand what comes later than the state that ends the search.
test.each([2, 3])(
  'of what breaks and what throws the first in order counts, with %i threads',
  async (workers) => {
    const failing = urlOf('test/explorer/failing-system.js')
    const first = { breaks: 3, throws: 80, pauses: { 3: 100 } }
    const found = await exploreWithWorkers({ url: failing, data: first }, { workers })
    expect(same(found)).toEqual(same(explore(fan(first))))
    expect(found.violation?.operations).toEqual([2, 0])
    const last = { breaks: 80, throws: 3 }
    const thrown = exploreWithWorkers({ url: failing, data: last }, { workers })
    await expect(thrown).rejects.toThrow('no step from child 3')
    expect(() => explore(fan(last))).toThrow('no step from child 3')
  },
)

test('where a level and the memory end at once, threads stop where one does', async () => {
  const alike = async (bytesMax: number, depthMax: number) => {
    const bounds = { bytesMax, depthMax }
    const two = await exploreWithWorkers({ url, data: 'peterson' }, { workers: 2, ...bounds })
    const one = explore(models.peterson(), bounds)
    expect([same(two), two.stoppedBy]).toEqual([same(one), one.stoppedBy])
    return one.stoppedBy
  }
  expect(await alike(1, 0)).toBe('depth')
  expect(await alike(1, 1)).toBe('memory')
})

test('what throws in a batch that another thread stores ends the search as well', async () => {
  // One thread waits in the first batch; the other throws in the second, and waits in the third.
  const data = { throws: 40, pauses: { 3: 100, 80: 600 } }
  const thrown = exploreWithWorkers({ url: urlOf('test/explorer/failing-system.js'), data }, { workers: 2 })
  await expect(thrown).rejects.toThrow('no step from child 40')
})

test.each([1, 2])(
  'a bound that comes before what throws ends the search, with %i threads',
  async (workers) => {
    // The first grandchild is the first state of its level, and not of its batch.
    const data = { throws: 41, children: 40, grandchildren: true }
    const url = urlOf('test/explorer/failing-system.js')
    const one = explore(fan(data), { depthMax: 2 })
    expect([one.result, one.stoppedBy]).toEqual(['stopped', 'depth'])
    expect(same(await exploreWithWorkers({ url, data }, { workers, depthMax: 2 }))).toEqual(same(one))
    await expect(exploreWithWorkers({ url, data }, { workers })).rejects.toThrow('no step from child 41')
  },
)
