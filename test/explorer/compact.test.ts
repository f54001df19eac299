/** Hash compaction: what the full search finds, with the probability that something was left out. */
import { describe, expect, test } from 'vitest'
import { exploreCompact, omissionOf } from '../../src/explorer/compact.ts'
import { explore } from '../../src/explorer/explorer.ts'
import { STEP } from '../../src/explorer/system.ts'
import { modelNames, models } from './faults.ts'
import { dials, peterson } from './models.ts'

describe.each(modelNames)('%s', (name) => {
  test('has the states, transitions and depth of the full search, and a path that breaks as soon', () => {
    const full = explore(models[name]())
    const compact = exploreCompact(models[name]())
    expect([compact.result, compact.depth]).toEqual([full.result, full.depth])
    // Of a broken one the full search has stored what the rest of a batch led to, or not.
    if (full.result === 'complete')
      expect([compact.states, compact.transitions]).toEqual([full.states, full.transitions])
    const { state, initial, step, holds } = models[name]()
    const path = compact.violation?.operations ?? []
    state.words.set(initial[compact.violation?.initial ?? 0])
    const did = path.map((o) => {
      const is = step(o)
      return is === STEP.effective && holds?.() === false ? STEP.broken : is
    })
    expect(did).toEqual(path.map((_, i) => (i === path.length - 1 ? STEP.broken : STEP.effective)))
    expect(path.length).toBe(full.violation?.operations.length ?? 0)
  })
})

describe('a compacted search', () => {
  test('says how likely it is that a state was left out', () => {
    const { states, omission } = exploreCompact(dials())
    expect(omission).toBe((states * (states + 1)) / 2 / 2 ** 64)
    expect(omission).toBeGreaterThan(0)
    expect(exploreCompact(peterson()).omission).toBeLessThan(1e-16)
  })

  test('stops at its bounds', () => {
    expect(exploreCompact(dials(), { statesMax: 1000 })).toMatchObject({ stoppedBy: 'states', states: 1000 })
    expect(exploreCompact(dials(), { depthMax: 20 })).toMatchObject({ stoppedBy: 'depth', depth: 20 })
    expect(exploreCompact(dials(), { bytesMax: 100_000 })).toMatchObject({ stoppedBy: 'memory' })
    let asked = 0
    const mayContinue = () => ++asked < 3
    expect(exploreCompact(dials(), { mayContinue })).toMatchObject({ result: 'stopped', stoppedBy: 'caller' })
  })

  test('adds up what steps count, once for each transition tried', () => {
    const one = dials()
    const counters = new Uint32Array(2)
    const step = (o: number): number => {
      const did = one.step(o)
      counters[did]++
      return did
    }
    const { counters: counted, states, transitions } = exploreCompact({ ...one, step, counters })
    expect(counted).toEqual([states * one.operations - transitions, transitions])
  })
})

describe('the bound of what is left out', () => {
  const bits = 2
  const hashes = 2 ** bits
  type Graph = readonly (readonly number[])[]
  /** By state its successors; the first is initial. */
  const graphs: Readonly<Record<string, Graph>> = {
    'a chain of two': [[1], []],
    'a chain of three': [[1], [2], []],
    'a chain of five': [[1], [2], [3], [4], []],
    'a star of five': [[1, 2, 3, 4], [], [], [], []],
    'a tree of five': [[1, 2], [3], [4], [], []],
    'a cycle of four': [[1], [2], [3], [0]],
  }

  /** States that a breadth-first search stores which takes states with one hash for one. */
  function found(graph: Graph, hashOf: readonly number[]): number {
    const known = new Set([hashOf[0]])
    const queue = [0]
    for (let state = queue.shift(); state !== undefined; state = queue.shift())
      for (const next of graph[state]) {
        if (known.has(hashOf[next])) continue
        known.add(hashOf[next])
        queue.push(next)
      }
    return known.size
  }

  /** By how many are found: the share, among all functions into the hashes, of those that leave a state out. */
  function missed(graph: Graph): number[] {
    const functions = hashes ** graph.length
    const counts = graph.map(() => 0)
    for (let f = 0; f < functions; f++) {
      const n = found(
        graph,
        graph.map((_, state) => Math.floor(f / hashes ** state) % hashes),
      )
      if (n < graph.length) counts[n]++
    }
    return counts.map((count) => count / functions)
  }

  const pairsOfThoseFound = (n: number) => (n * (n - 1)) / 2 / hashes

  test.each(Object.keys(graphs))('is none too low for %s, over all functions', (name) => {
    const shares = missed(graphs[name])
    // No more than n were found, and a state was left out.
    for (let n = 1; n < shares.length; n++)
      expect(shares.slice(0, n + 1).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(
        omissionOf(n, bits) + 1e-12,
      )
  })

  test('is met by a chain of two, of which pairs of those found say that nothing can be left out', () => {
    expect(missed(graphs['a chain of two'])[1]).toBe(omissionOf(1, bits))
    expect(pairsOfThoseFound(1)).toBe(0)
  })
})
