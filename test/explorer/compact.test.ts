/** Hash compaction: what the full search finds, with the probability that something was left out. */
import { describe, expect, test } from 'vitest'
import { exploreCompact } from '../../src/explorer/compact.ts'
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
  test('says how likely it is that a state was left out: pairs of states over hashes', () => {
    const { states, omission } = exploreCompact(dials())
    expect(omission).toBe((states * (states - 1)) / 2 / 2 ** 64)
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
