/** Two-run rules in the explorer: the pair as one transition system. Counts are pinned; what breaks is played as a pair. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { nameOfRule, type TwoRunRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { proofEffort, proveGroup } from '../../src/engines/prove.ts'
import { replay } from '../../src/engines/replay.ts'
import { scopeOf } from '../../src/engines/scope.ts'
import { searchGroups, smallScopes } from '../../src/engines/scopes.ts'
import { searchStates } from '../../src/engines/search.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { createPairs } from '../../src/engines/two-run.ts'
import type { FlatOperation } from '../../src/interface/operations.ts'
import { gateway, monitored } from './driver.ts'

const statesMax = 100_000

function twoRunRule(name: string): TwoRunRule {
  const rule = rules.find((r) => nameOfRule(r) === name)
  if (rule?.kind !== 'twoRun') throw new Error(`there is no two-run rule ${name}`)
  return rule
}

function systemOf(scopeName: string, name: string, bugName?: string) {
  const planted = subjectOf(gateway, bugName === undefined ? undefined : bugNamed(bugName))
  const spec = smallScopes(planted.platform).find((s) => s.name === scopeName)
  if (!spec) throw new Error(`the gateway has no scope ${scopeName}`)
  const { platform, points, alphabet } = scopeOf(planted.platform, spec)
  const operations = operationsOf(platform, alphabet)
  return { platform, system: { ...planted.options, rules: [], pair: twoRunRule(name), points, operations } }
}

function searched(scopeName: string, name: string, bugName?: string) {
  const { platform, system } = systemOf(scopeName, name, bugName)
  return searchStates(platform, { ...system, statesMax })
}

test('what one owner left in a buffer is found where a read is refused, and is found again when it is told', () => {
  const group = { name: 'RST-10', rules: [twoRunRule('RST-10')] }
  const bug = bugNamed('rst-10-independent-of-the-past')
  const [{ counterexample }] = proveGroup(gateway, 'histories', group, { ...proofEffort, bug }).rules
  // A read of memory without contents gives 0, and hides nothing that the buffer held: it would be one less.
  expect(counterexample?.operations).toHaveLength(15)
  expect(counterexample?.operations.at(-1)).toMatchObject({ do: 'respond' })
})

describe('every reachable pair', () => {
  // Pairs and single systems before the fork, operations that had an effect, depth.
  test.each([
    ['neighbours', 'CTX-5', 7168, 41024, 22],
    ['neighbours', 'CTX-10', 7168, 40624, 23],
    ['errors', 'ERR-1', 21272, 76644, 24],
    ['resets', 'RST-6', 33635, 80090, 51],
  ] as const)('of %s looks the same to the victims of %s', (scope, rule, states, transitions, depth) => {
    const found = searched(scope, rule)
    expect(found.exercised[0]).toBeGreaterThan(1000)
    expect([found.result, found.states, found.transitions, found.depth]).toEqual([
      'complete',
      states,
      transitions,
      depth,
    ])
  })
})

describe.each([
  ['neighbours', 'CTX-5', 'ctx-5-secondaries-are-independent', 3],
  ['neighbours', 'CTX-10', 'ctx-10-no-effect-on-other-secondaries', 6],
  ['neighbours', 'CTX-10', 'ctx-10-clear-is-broadcast', 6],
  ['neighbours', 'SYS-2.b', 'sys-2-owners-apart', 4],
  ['errors', 'ERR-1', 'err-1-error-stays-in-its-context', 3],
  ['resets', 'RST-6', 'rst-6-reset-individually', 6],
] as const)('in %s %s, with the known-bad %s', (scope, name, bugName, length) => {
  const { platform, system } = systemOf(scope, name, bugName)
  const sequence = searchStates(platform, { ...system, statesMax }).violation?.operations ?? []
  const pairs = createPairs(platform, system.pair, system)

  test('breaks, in so many operations', () => {
    expect(sequence).toHaveLength(length)
  })

  test('breaks where it is played as a pair, and with its last operation', () => {
    expect(pairs.breaks(sequence)).toBe(length)
    expect(pairs.breaks(sequence.slice(0, -1))).toBe(-1)
  })
})

test('none is shorter: every sequence that is, played as a pair, shows no difference', () => {
  const { platform, system } = systemOf('errors', 'ERR-1', 'err-1-error-stays-in-its-context')
  const { operations } = system
  const pairs = createPairs(platform, system.pair, system)
  const breaks = (length: number, before: readonly FlatOperation[] = []): boolean =>
    before.length === length
      ? pairs.breaks(before) >= 0
      : operations.some((op) => breaks(length, [...before, op]))
  expect([1, 2, 3].map((length) => breaks(length))).toEqual([false, false, true])
})

test('a counterexample carries the pair, and replays', () => {
  const bug = bugNamed('err-1-error-stays-in-its-context')
  const group = { name: 'ERR-1', rules: [twoRunRule('ERR-1')] }
  const [{ result, counterexample }] = proveGroup(gateway, 'errors', group, { ...proofEffort, bug }).rules
  expect(result).toBe('broken')
  expect(counterexample).toMatchObject({ rule: 'ERR-1', pair: { secretContext: 2, victim: 1 } })
  expect(counterexample && replay(counterexample, rules, bug).result).toBe('still fails')
  expect(counterexample && replay(counterexample, rules, undefined).result).toBe('now passes')
})

test('the delivery of interrupts is judged only where they are taken', () => {
  const judging = smallScopes(gateway).filter((spec) =>
    searchGroups(monitored, scopeOf(gateway, spec)).some((g) =>
      g.rules.some((r) => nameOfRule(r) === 'IRQ-6.b'),
    ),
  )
  expect(judging.map(({ name }) => name)).toEqual(['origins', 'interrupts'])
})

test('a scope of pairs judges two-run rules, each by itself, and no scope judges both', () => {
  for (const spec of smallScopes(gateway)) {
    const scope = scopeOf(gateway, spec)
    const groups = searchGroups(rules, scope)
    expect(groups.length).toBeGreaterThan(0)
    for (const group of groups) {
      const kinds = group.rules.map((rule) => rule.kind === 'twoRun')
      expect(kinds).toEqual(scope.pairs ? [true] : kinds.map(() => false))
    }
    if (scope.pairs) expect(searchGroups(monitored, scope)).toEqual([])
  }
})
