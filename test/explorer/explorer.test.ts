/** The explorer: counts against a search without any of its means, the shortest and least path, bounds, growth, symmetry. */
import { describe, expect, test } from 'vitest'
import { createExplorer, explore, type Progress } from '../../src/explorer/explorer.ts'
import { STEP } from '../../src/explorer/system.ts'
import { layOut } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'
import { expected, faults, type ModelName, modelNames, models } from './faults.ts'
import { dials, type naively, peterson } from './models.ts'

// States, transitions, depth. A change of one of these numbers is a change of the model.
const counts: { readonly [name in ModelName]: readonly [number, number, number] } = {
  peterson: [20, 34, 6],
  'peterson, rude': [21, 29, 6],
  bakery: [976, 1646, 25],
  'bakery, hasty': [127, 198, 6],
  drain: [22_848, 99_552, 28],
  'drain, symmetric': [1455, 6870, 28],
  'drain, leaky': [80, 137, 4],
  'drain, leaky and symmetric': [26, 68, 4],
  dials: [12_100, 28_820, 218],
  'dials, forbidden': [7199, 16_937, 120],
}

describe.each(modelNames)('%s', (name) => {
  test('has the states, transitions, depth and shortest path that a plain search finds', () => {
    expect(faults(explore, [name])).toEqual([])
  })

  test('has the counts that are pinned', () => {
    const { states, transitions, depth } = expected(name)
    expect([states, transitions, depth]).toEqual(counts[name])
  })
})

test('the broken models are broken, and the others complete', () => {
  const results = modelNames.map((name) => [name, explore(models[name]()).result])
  expect(results.filter(([, result]) => result === 'broken').map(([name]) => name)).toEqual([
    'peterson, rude',
    'bakery, hasty',
    'drain, leaky',
    'drain, leaky and symmetric',
    'dials, forbidden',
  ])
  expect(results.filter(([, result]) => result === 'stopped')).toEqual([])
})

test('symmetry counts orbits, and breaks as soon as the model without it', () => {
  expect(expected('drain, symmetric').states).toBeLessThan(expected('drain').states / 10)
  expect(expected('drain, leaky and symmetric').depth).toBe(expected('drain, leaky').depth)
})

describe('initial states', () => {
  test('may be several, are each counted once, and a path says from which it starts', () => {
    const one = peterson({ rude: true })
    const [first] = one.initial
    const { state } = one
    state.words.set(first)
    one.step(0)
    const second = state.words.slice()
    const got = explore({ ...one, initial: [first, first, second] })
    expect(got.violation?.initial).toBe(2)
    const fromSecond = explore({ ...one, initial: [second] })
    expect(fromSecond.violation?.operations.length).toBe((explore(one).violation?.operations.length ?? 0) - 1)
    expect(explore({ ...peterson(), initial: [first, first] }).states).toBe(expected('peterson').states)
  })

  test('that must not be end the search with no operation', () => {
    const got = explore({ ...peterson(), holds: () => false })
    expect(got).toMatchObject({ result: 'broken', states: 1, violation: { initial: 0, operations: [] } })
  })

  test('that are none are refused', () => {
    expect(() => explore({ ...peterson(), initial: [] })).toThrow('needs an initial state')
  })
})

describe('a search stops', () => {
  const whole = expected('dials')

  test('at its bound of states', () => {
    const got = explore(dials(), { statesMax: 1000 })
    expect(got).toMatchObject({ result: 'stopped', stoppedBy: 'states', states: 1000 })
    expect(explore(dials(), { statesMax: whole.states }).result).toBe('complete')
    expect(explore(dials(), { statesMax: whole.states - 1 }).result).toBe('stopped')
  })

  test('at its bound of depth, with every state of the levels before', () => {
    const got = explore(dials(), { depthMax: 20 })
    expect(got).toMatchObject({ result: 'stopped', stoppedBy: 'depth', depth: 20 })
    expect(explore(dials(), { depthMax: whole.depth + 1 }).result).toBe('complete')
  })

  test('where its memory ends, with what it knows', () => {
    const bytesMax = 1_000_000
    const got = explore(dials(), { bytesMax })
    expect(got).toMatchObject({ result: 'stopped', stoppedBy: 'memory' })
    expect(got.bytes).toBeLessThanOrEqual(bytesMax)
    expect(got.states).toBeGreaterThan(1)
  })

  test('when its caller says so, and goes on from there to the same end', () => {
    let asked = 0
    const explorer = createExplorer(dials(), { mayContinue: () => ++asked % 4 !== 0 })
    let stops = 0
    let got = explorer.run()
    for (; got.result === 'stopped'; got = explorer.run()) stops++
    expect(stops).toBeGreaterThan(2)
    expect(got).toMatchObject({ result: 'complete', ...pick(whole) })
    expect(explorer.run()).toEqual(got)
  })

  test('at one bound and goes on with another', () => {
    const explorer = createExplorer(dials())
    for (const statesMax of [10, 100, 3000, 10_000])
      expect(explorer.run({ statesMax }).result).toBe('stopped')
    expect(explorer.run({})).toMatchObject({ result: 'complete', ...pick(whole) })
  })
})

const pick = ({ states, transitions, depth }: ReturnType<typeof naively>) => ({ states, transitions, depth })

test('a table made for all states does not grow, and finds the same', () => {
  const got = explore(dials(), { statesExpected: 15_000 })
  expect(got).toMatchObject({ result: 'complete', ...pick(expected('dials')) })
})

test('progress only goes up, and its load and bytes are those of the store', () => {
  const seen: Progress[] = []
  const got = explore(dials(), { progress: (progress) => void seen.push(progress) })
  expect(seen.length).toBeGreaterThan(9)
  for (const [i, now] of seen.entries()) {
    const before = seen[i - 1] ?? { states: 0, expanded: -1, transitions: -1, depth: 0, bytes: 0 }
    expect(now.expanded).toBeGreaterThan(before.expanded)
    expect(now.states).toBeGreaterThanOrEqual(before.states)
    expect(now.depth).toBeGreaterThanOrEqual(before.depth)
    expect(now.tableLoad).toBeGreaterThan(0)
    expect(now.tableLoad).toBeLessThanOrEqual(0.8)
    expect(now.bytes).toBeGreaterThan(now.states * 8)
  }
  expect(got.states).toBeGreaterThan(seen.at(-1)?.states ?? 0)
})

test('what steps count is added up once for each transition tried', () => {
  const counters = new Uint32Array(2)
  const one = dials()
  const step = (o: number): number => {
    const did = one.step(o)
    counters[did]++
    return did
  }
  const got = explore({ ...one, step, counters })
  const { states, transitions } = expected('dials')
  expect(got.counters).toEqual([states * one.operations - transitions, transitions])
})

test('a value above what its field declares is said by name, not stored', () => {
  const state = newState(layOut({ part: { small: { max: 5 }, other: { max: 5 } } }, {}))
  const bytes = new Uint8Array(state.buffer)
  const step = () => {
    bytes[1]++
    return STEP.effective
  }
  const run = () => explore({ state, initial: [state.words.slice()], operations: 1, step })
  expect(run).toThrow("'part.other' holds more than its layout declares")
})

test('a step that depends on more than the working state is said to', () => {
  const one = peterson({ rude: true })
  let calls = 0
  const step = (o: number) => (++calls > 14 ? STEP.refused : one.step(o))
  expect(() =>
    explore({ ...one, step: (o) => (calls > 30 ? STEP.refused : step(o)), holds: () => calls < 12 }),
  ).toThrow('depends on more than the working state')
})
