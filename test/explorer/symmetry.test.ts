/** Symmetry is a claim, held against the run without it: stepping commutes with renaming, and states are its orbits. */
import { describe, expect, test } from 'vitest'
import { createExplorer } from '../../src/explorer/explorer.ts'
import { load } from '../../src/explorer/search.ts'
import { STEP, type TransitionSystem } from '../../src/explorer/system.ts'
import { drain } from './models.ts'

/** Every state of the run without symmetry. */
function statesOf(system: TransitionSystem): Uint32Array[] {
  const explorer = createExplorer(system)
  const { states } = explorer.run()
  return Array.from({ length: states }, (_, i) => {
    load(explorer.search, i)
    return system.state.words.slice()
  })
}

const all = statesOf(drain())

function renamed({ state, canonical }: TransitionSystem, words: Uint32Array): Uint32Array {
  state.words.set(words)
  canonical?.()
  return state.words.slice()
}

/** What the state leads to, each renamed: as a set. */
function leadsTo(system: TransitionSystem, words: Uint32Array): string[] {
  const next = new Set<string>()
  for (let o = 0; o < system.operations; o++) {
    system.state.words.set(words)
    if (system.step(o) === STEP.effective) next.add(renamed(system, system.state.words.slice()).join())
  }
  return [...next].sort()
}

/** States from which renaming first and stepping then leads elsewhere than stepping first. */
const notCommuting = (system: TransitionSystem): number =>
  all.filter(
    (words, i) =>
      i % 20 === 0 && leadsTo(system, words).join(' ') !== leadsTo(system, renamed(system, words)).join(' '),
  ).length

/** Tanks are alike, and their levels are sorted without what else they hold. */
function falselySymmetric(): TransitionSystem {
  const system = drain()
  const { placed } = system.state.layout
  const level = placed.find(({ name }) => name === 'level')
  const bytes = new Uint8Array(system.state.buffer, level?.offset, level?.length)
  return { ...system, canonical: () => void bytes.sort() }
}

describe('symmetry', () => {
  const symmetric = drain({ symmetric: true })

  test('commutes with stepping, on states of the run without it', () => {
    expect(notCommuting(symmetric)).toBe(0)
  })

  test('counts as many states as the run without it has orbits, and knows one of each', () => {
    const explorer = createExplorer(drain({ symmetric: true }))
    const { states } = explorer.run()
    expect(new Set(all.map((words) => renamed(symmetric, words).join())).size).toBe(states)
    expect(all.filter((words) => !explorer.knows(words))).toEqual([])
  })

  test('that is falsely claimed does not commute', () => {
    expect(notCommuting(falselySymmetric())).toBeGreaterThan(100)
  })
})
