/** Symmetry of our own scopes is a claim: stepping commutes with renaming, and states are the orbits of the plain run. */
import { describe, expect, test } from 'vitest'
import { rules } from '../../properties/rules.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { differs } from '../../src/engines/commutes.ts'
import { type Renaming, renamer } from '../../src/engines/renaming.ts'
import { type ScopeSpec, scopeOf } from '../../src/engines/scope.ts'
import { type ProvableRule, scopeFor, searchGroups } from '../../src/engines/scopes.ts'
import { newSearching } from '../../src/engines/search.ts'
import { type Symmetry, symmetryOf } from '../../src/engines/symmetry.ts'
import { createExplorer } from '../../src/explorer/explorer.ts'
import { load } from '../../src/explorer/search.ts'
import type { TransitionSystem } from '../../src/explorer/system.ts'
import { OP } from '../../src/interface/operations.ts'
import { gateway } from './driver.ts'

const named = (name: string): ScopeSpec => {
  const spec = scopeFor(gateway, name)
  if (!spec) throw new Error(`the gateway has no scope ${name}`)
  return spec
}
const owners = named('owners')

/** Two owners and their transfers; a tenth of the states. */
const transfers: ScopeSpec = {
  ...owners,
  alphabet: {
    ...owners.alphabet,
    classes: [
      'guest job',
      'hypervisor start',
      'hypervisor step',
      'device issue',
      'interconnect deliver',
      'interconnect respond',
      'time tick',
    ],
  },
}
/** The primary issues as well: it stays in its place, and its settings are not those of the contexts that change theirs. */
const ownPrimary: ScopeSpec = {
  ...transfers,
  contexts: [0, 1, 2].map((context) => ({ context, outstandingMax: 1 })),
  alphabet: { ...transfers.alphabet, procedures: ['unassign'], directions: [1], beats: [1] },
}
/** Three contexts without DMA, of three owners. */
const three: ScopeSpec = {
  ...owners,
  contexts: [0, 1, 2, 3].map((context) => ({ context, outstandingMax: 0 })),
  guests: [0, 1, 2].map((guest) => ({ guest, windows: [0] })),
  alphabet: {
    ...owners.alphabet,
    classes: ['hypervisor start', 'hypervisor step', 'time tick'],
    procedures: ['reset'],
    targets: [],
  },
}

function placeOf(spec: ScopeSpec, group?: string) {
  const scope = scopeOf(gateway, spec)
  const { platform, points } = scope
  const operations = operationsOf(platform, spec.alphabet)
  const judged = searchGroups(rules, scope).find(({ name }) => name === group)?.rules ?? []
  const of = { operations, points, rules: judged.filter(isOfOneRun) }
  const symmetry = symmetryOf(platform, operations)
  return {
    platform,
    operations,
    symmetry,
    plain: searching(of),
    symmetric: searching({ ...of, symmetric: true }),
  }

  function searching(searched: Parameters<typeof newSearching>[1]) {
    return newSearching(platform, searched).transitions
  }
}
const isOfOneRun = (rule: ProvableRule) => rule.kind !== 'twoRun'

function renamingsOf(symmetry: ReturnType<typeof symmetryOf>): Symmetry {
  if ('none' in symmetry) throw new Error(symmetry.none)
  return symmetry
}

/** How many there are of the plain run's states up to renaming, whoever renames. */
function orbitsOf(plain: TransitionSystem, renamings: readonly Renaming[]) {
  const explorer = createExplorer(plain)
  const { states, depth } = explorer.run()
  const { words, layout, buffer } = plain.state
  const to = new Uint32Array(words.length)
  const plays = renamings.map((renaming) => renamer(layout, renaming, buffer, to.buffer))
  const orbits = new Set<string>()
  for (let s = 0; s < states; s++) {
    load(explorer.search, s)
    const all = plays.map(({ play }) => {
      to.set(words)
      play()
      return to.join()
    })
    orbits.add([words.join(), ...all].sort()[0])
  }
  return { states, depth, orbits: orbits.size }
}

describe.each([
  ['two owners and their transfers', transfers, undefined, 1],
  [
    'the same, with what was read back, which tells them apart at the start',
    transfers,
    'what was read back',
    1,
  ],
  ['the same, with most rules', transfers, 'all others', 1],
  ['a primary that stays in its place', ownPrimary, 'settings that may judge a burst', 1],
  ['three owners', three, 'bounds of resets', 5],
] as const)('%s', (_, spec, group, others) => {
  const { platform, operations, symmetry, plain, symmetric } = placeOf(spec, group)
  const { renamings } = renamingsOf(symmetry)

  test('commutes with stepping, and counts the orbits of the plain run', () => {
    expect(renamings).toHaveLength(others)
    expect(differs(platform, plain, operations, renamings)).toBeUndefined()
    const { states, depth, orbits } = orbitsOf(plain, renamings)
    const explorer = createExplorer(symmetric)
    expect(explorer.run()).toMatchObject({ result: 'complete', states: orbits, depth })
    expect(orbits).toBeLessThan(states)
  })
})

describe('is noticed', () => {
  const { platform, operations, symmetry, plain } = placeOf(transfers)
  const [renaming] = renamingsOf(symmetry).renamings
  const itself = (value: number) => value
  const { layout } = plain.state
  const differsWith = (planted: Partial<Renaming>) =>
    differs(platform, plain, operations, [{ ...renaming, ...planted }])

  test.each(['slot', 'slotAddress', 'attributes', 'phase', 'program', 'ownerVmid'])(
    'a column that is not renamed: %s',
    (name) => {
      const without = { ...layout, placed: layout.placed.filter((p) => p.name !== name) }
      expect(differs(platform, plain, operations, [renaming], without)).toBeDefined()
    },
  )

  test.each([
    ['addresses', { address: itself }],
    ['programs', { programs: renaming.programs.map((_, i) => i) }],
    ['regions', { regions: renaming.regions.map((_, i) => i) }],
    ['guests', { guests: renaming.guests.map((_, i) => i) }],
    ['contexts', { contexts: renaming.contexts.map((_, i) => i) }],
  ] as [string, Partial<Renaming>][])('what is not renamed: %s', (_, planted) => {
    expect(differsWith(planted)).toBeDefined()
  })

  test('what is not renamed: settings', () => {
    const alphabet = { ...ownPrimary.alphabet, procedures: ['assign', 'unassign'] }
    const place = placeOf({ ...ownPrimary, alphabet }, 'settings that may judge a burst')
    const differsIn = (one: Renaming) => differs(place.platform, place.plain, place.operations, [one])
    const [right] = renamingsOf(place.symmetry).renamings
    const asTheyAre = right.settings.map((list) => list.map((_, s) => s))
    expect(differsIn(right)).toBeUndefined()
    expect(differsIn({ ...right, settings: asTheyAre })).toBeDefined()
  })
})

test('a renaming that does not fit leaves those that do, and what moves is told of them alone', () => {
  const { platform, operations } = placeOf(three)
  const without = (...gone: readonly number[]) =>
    operations.filter((op) => op.code !== OP['hypervisor start'] || !gone.includes(op.context))
  // Of three the last may not be reset: the first two still change places.
  const { renamings, contexts } = renamingsOf(symmetryOf(platform, without(3)))
  expect(renamings.map((r) => r.contexts)).toEqual([[0, 2, 1, 3]])
  expect(contexts).toEqual([1, 2])
})

test.each([
  ['origins', /do not begin alike/],
  ['accesses', /recover treats them one after another/],
  ['lifecycle', /no two of its contexts are alike/],
])('%s has no symmetry', (name, why) => {
  expect(placeOf(named(name)).symmetry).toEqual({ none: expect.stringMatching(why) })
})
