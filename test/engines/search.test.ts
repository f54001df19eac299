/** Search: what it counts, that it finds the shortest, and the laws that it stands on. Counts are pinned. */
import { describe, expect, test } from 'vitest'
import { bugs } from '../../bugs/bugs.ts'
import { nameOfRule, step, waitsForFairBus } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { type Scope, scopeOf } from '../../src/engines/scope.ts'
import { searchGroups, smallScopes, withLongSteps } from '../../src/engines/scopes.ts'
import { searchStates } from '../../src/engines/search.ts'
import { createStage, play } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { type FlatOperation, flatten, unflatten } from '../../src/interface/operations.ts'
import { drawnRuns, gateway, isMonitored } from './driver.ts'

const monitored = rules.filter(isMonitored)
const statesMax = 1_000_000
const secondsMax = 120_000

const scopes: ReadonlyMap<string, Scope> = new Map(
  smallScopes(gateway).map((spec) => [spec.name, scopeOf(gateway, spec)]),
)

function scope(name: string): Scope {
  const found = scopes.get(name)
  if (!found) throw new Error(`the gateway has no scope ${name}`)
  return found
}

/** What one rule of each kind remembers: for what is asked of the search itself. */
const judged = monitored.filter((r) =>
  ['RST-5.a', 'RST-5.b', 'RST-12.a', 'MP-12.a', 'ST-2'].includes(nameOfRule(r)),
)

// A change of one of these numbers is a change of the core, the procedures, the ghosts or the scope: say which. Each
// group is searched here where it says most; `wellbehaved prove` and reports/proofs.md have all of them.
const counts: { readonly [scope: string]: { readonly [group: string]: readonly number[] } } = {
  faults: {
    'all others': [53896, 149138, 109],
    'bounds of resets': [102366, 283818, 146],
    'what is open': [102104, 283218, 146],
    'what was accepted before a reset': [57203, 156638, 109],
    'settings that may judge a burst': [53896, 149138, 109],
    'what a commit was told': [53896, 149138, 109],
    'what was read back': [54643, 150448, 109],
  },
  origins: {
    'all others': [7562, 20003, 73],
    'bounds of resets': [13498, 36278, 72],
    'what is open': [12148, 31972, 72],
    'what was accepted before a reset': [8788, 23345, 72],
    'settings that may judge a burst': [7342, 19519, 72],
    'what a commit was told': [7342, 19519, 72],
    'what was read back': [7572, 20079, 72],
    'what passed under a setting': [7342, 19519, 72],
    interrupts: [7342, 19519, 72],
    'what waits for a fair bus': [7438, 19767, 73],
  },
  interrupts: {
    'all others': [310392, 1337600, 188],
    interrupts: [328552, 1392888, 230],
    'what waits for a fair bus': [309208, 1334536, 188],
  },
  accesses: {
    'all others': [5589, 46041, 86],
  },
  owners: {
    'all others': [204928, 988096, 50],
  },
  lifecycle: {
    'all others': [279090, 993186, 96],
    'bounds of resets': [293633, 1034284, 108],
    'what was accepted before a reset': [264672, 947912, 117],
  },
  reprogram: {
    'all others': [224748, 843616, 134],
    'settings that may judge a burst': [413594, 1637222, 139],
    'what a commit was told': [425890, 1616682, 139],
    'what was read back': [453376, 1737196, 136],
  },
}

describe('of the gateway', () => {
  const exercised = new Set<string>()

  describe.each(Object.entries(counts))('every reachable state of %s holds', (name, pinned) => {
    const { platform, points, alphabet } = scope(name)
    const operations = operationsOf(platform, alphabet)
    test.each(Object.entries(pinned))(
      'every step, always and response rule that speaks of it: %s',
      (group, pin) => {
        const of = searchGroups(monitored, scope(name)).find((g) => g.name === group)
        if (!of) throw new Error(`there is no group ${group}`)
        const cooperates = of.rules.some(waitsForFairBus)
        const found = searchStates(platform, { rules: of.rules, points, operations, statesMax, cooperates })
        of.rules.forEach((rule, i) => {
          if (found.exercised[i] > 0) exercised.add(nameOfRule(rule))
        })
        expect([found.result, found.states, found.transitions, found.depth]).toEqual(['complete', ...pin])
      },
      secondsMax,
    )
  })

  test('each rule that speaks of the gateway is proved in a scope, and exercised there unless the scopes cannot show it', () => {
    const speaks = monitored.filter((r) => r.kind !== 'permission' && !r.appliesTo(gateway)).map(nameOfRule)
    // The first is exercised in owners, in a group that takes longer; the second needs two wires of one device, and the scope that has two secondaries has messages.
    expect(speaks.filter((name) => !exercised.has(name))).toEqual(['SYS-2.a', 'IRQ-3.b'])
  })
})

/** The known-bad in the scope, judged by its own rule alone. */
function subjectIn({ platform, points }: Scope, bugName: string) {
  const bug = bugs.find((b) => b.name === bugName)
  if (!bug) throw new Error(`there is no known-bad ${bugName}`)
  const subject = subjectOf(platform, bug)
  const own = bug.rules ?? monitored.filter((r) => nameOfRule(r) === bug.rule)
  return { bug, platform: subject.platform, options: { ...subject.options, rules: own, points } }
}

function shortestOf(name: string, bugName: string) {
  const { platform, options } = subjectIn(scope(name), bugName)
  const operations = operationsOf(platform, withLongSteps(scope(name).alphabet))
  const result = searchStates(platform, { ...options, operations, statesMax })
  return { platform, options, operations, searched: result, sequence: result.violation?.operations ?? [] }
}

// Known-bad, scope, operations of the shortest sequence, states stored until it was found.
const shortest = [
  ['rst-5-confirmed-individually', 'lifecycle', 3, 64],
  ['rst-5-confirmed-in-time', 'lifecycle', 6, 642],
  ['rst-5-confirmed-in-time', 'reprogram', 3, 54],
  ['rst-12-no-completion-before-drain', 'lifecycle', 5, 221],
  ['rst-12-no-completion-before-drain', 'reprogram', 5, 199],
  ['mp-12-neither-old-nor-new', 'reprogram', 8, 1171],
  ['mp-12-update-goes-live-at-once', 'reprogram', 12, 8546],
  ['st-2-unassigned-accesses-no-memory', 'lifecycle', 4, 122],
  ['st-5-assigned-may-act', 'lifecycle', 2, 14],
  ['st-5-assigned-may-act', 'reprogram', 2, 13],
] as const

describe.each(shortest)('the known-bad %s in %s', (bugName, name, length, states) => {
  const found = shortestOf(name, bugName)
  const { platform, options, operations, searched, sequence } = found

  test('is found at its shortest', () => {
    expect([searched.result, sequence.length, searched.states]).toEqual(['broken', length, states])
  })

  test('breaks its rule with the last operation of that sequence, not before', () => {
    const stage = createStage(platform, options)
    expect(play(stage, sequence)).toMatchObject({ rule: 0, operations: length, cooperative: false })
  })

  test('is not found with one operation fewer', () => {
    const result = searchStates(platform, { ...options, operations, statesMax, depthMax: length - 1 })
    expect(result.result).toBe('stopped')
    expect(result.violation).toBeUndefined()
  })
})

test('what breaks a rule in a scope breaks it on the whole gateway', () => {
  // Those whose ticks mean the same on both: the scope's commit takes as long as the gateway's, its resets do not.
  for (const bugName of [
    'mp-12-neither-old-nor-new',
    'mp-12-update-goes-live-at-once',
    'st-5-assigned-may-act',
  ]) {
    const { platform, sequence } = shortestOf('reprogram', bugName)
    const whole = subjectOf(gateway, subjectIn(scope('reprogram'), bugName).bug)
    const own = subjectIn(scope('reprogram'), bugName).options.rules
    const stage = createStage(whole.platform, { ...whole.options, rules: own })
    const same = sequence.map((op) => flatten(whole.platform, unflatten(platform, op)))
    expect(play(stage, same).rule, bugName).toBe(0)
  }
})

describe('the search', () => {
  /** Every sequence of so many operations, none left out, replayed from the start: no store, no comparison. */
  function breaksWithin(bugName: string, name: string, length: number): boolean {
    const { platform, options, operations } = shortestOf(name, bugName)
    const { system, rewind } = createStage(platform, options)
    rewind()
    const tryAll = (left: number): boolean => {
      const here = system.state.words.slice()
      return operations.some((op: FlatOperation) => {
        system.state.words.set(here)
        system.apply(op)
        return system.monitors.violation() !== undefined || (left > 1 && tryAll(left - 1))
      })
    }
    return tryAll(length)
  }

  test.each([
    ['rst-5-confirmed-individually', 'lifecycle', 3],
    ['rst-5-confirmed-in-time', 'reprogram', 3],
    ['st-5-assigned-may-act', 'lifecycle', 2],
  ] as const)('agrees with trying every sequence: %s', (bugName, name, length) => {
    expect(breaksWithin(bugName, name, length - 1)).toBe(false)
    expect(breaksWithin(bugName, name, length)).toBe(true)
  })

  test('visits the same states whether procedures step or run, and cycles pass singly or together', () => {
    const { platform, points, alphabet } = scope('reprogram')
    const of = (a: typeof alphabet) =>
      searchStates(platform, { rules: [], points, operations: operationsOf(platform, a), statesMax })
    const [single, long] = [of(alphabet), of(withLongSteps(alphabet))]
    expect(long).toMatchObject({ result: 'complete', states: single.states })
    expect(long.depth).toBeLessThan(single.depth)
  })

  test('stops at each of its bounds, and says so', () => {
    const { platform, points, alphabet } = scope('reprogram')
    const options = { rules: judged, points, operations: operationsOf(platform, alphabet) }
    const bounded = searchStates(platform, { ...options, statesMax: 1000 })
    expect(bounded).toMatchObject({ result: 'stopped', states: 1000 })
    expect(searchStates(platform, { ...options, statesMax, mayContinue: () => false })).toMatchObject({
      result: 'stopped',
      states: 1,
    })
    expect(searchStates(platform, { ...options, statesMax, depthMax: 0 })).toMatchObject({
      states: 1,
      depth: 0,
    })
    expect(searchStates(platform, { ...options, statesMax, depthMax: 7 })).toMatchObject({ depth: 7 })
  })

  test('a rule that the start breaks is broken by no operation', () => {
    const rule = step('RST-4.never', {
      reading: 'Nobody resets anything.',
      when: 'reset requested',
      then: () => false,
      otherwise: () => 'a reset is requested',
    })
    const { platform, points } = scope('lifecycle')
    const result = searchStates(platform, { rules: [rule], points, operations: [], statesMax })
    expect(result).toMatchObject({ result: 'broken', violation: { operations: [] } })
  })
})

test.each([...scopes.keys()])(
  'in %s a refused operation leaves hardware, software and ghosts unchanged',
  (name) => {
    const { platform, points, alphabet } = scope(name)
    const stage = createStage(platform, { rules: judged, points })
    const { state, apply } = stage.system
    const tried = operationsOf(platform, withLongSteps(alphabet))
    const before = state.words.slice()
    let refused = 0
    const changed = new Set<string>()
    for (const run of drawnRuns(platform, points, { seed: 7, runs: 40, operations: 30 })) {
      stage.rewind()
      for (const drawn of run) {
        apply(drawn)
        before.set(state.words)
        for (const op of tried) {
          if (!apply(op)) {
            refused++
            if (before.some((w, i) => w !== state.words[i]))
              changed.add(JSON.stringify(unflatten(platform, op)))
          }
          state.words.set(before)
        }
      }
    }
    expect([...changed]).toEqual([])
    expect(refused).toBeGreaterThan(10_000)
  },
)
