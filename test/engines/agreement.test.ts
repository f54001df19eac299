/** The two engines agree: every state that the sampler visits in a small scope is one that the explorer has found. */
import { expect, test } from 'vitest'
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import { operationsOf } from '../../src/engines/alphabet.ts'
import { sample } from '../../src/engines/sample.ts'
import { type Scope, scopeOf } from '../../src/engines/scope.ts'
import { searchGroups, smallScopes } from '../../src/engines/scopes.ts'
import { transitionsOf } from '../../src/engines/search.ts'
import { createStage, type Stage } from '../../src/engines/stage.ts'
import { createExplorer, type Explorer } from '../../src/explorer/explorer.ts'
import { K } from '../../src/interface/observations.ts'
import { type FlatOperation, OP, operationClasses, unflatten } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { gateway, monitored } from './driver.ts'

const statesMax = 200_000

function scopeNamed(platform: Platform, name: string): Scope {
  const spec = smallScopes(platform).find((s) => s.name === name)
  if (!spec) throw new Error(`${platform.name} has no scope ${name}`)
  return scopeOf(platform, spec)
}

/** As it is printed: what a class does not take is not compared. */
const keyOf = (platform: Platform, op: FlatOperation): string => JSON.stringify(unflatten(platform, op))

function explored(
  { platform, points }: Scope,
  rules: readonly MonitoredRule[],
  operations: readonly FlatOperation[],
): Explorer {
  const { system } = createStage(platform, { rules, points })
  const explorer = createExplorer(
    transitionsOf(system, operations, () => undefined),
    { statesMax },
  )
  expect(explorer.run().result).toBe('complete')
  return explorer
}

interface Visits {
  /** Distinct states, and how the first that the explorer does not know was left for: undefined where it knows all. */
  readonly states: number
  readonly unknown: string | undefined
  /** Classes of the operations that led to them. */
  readonly classes: ReadonlySet<string>
}

/** The sampler on the scope; an operation that is none of the scope's is refused, so that it draws another one. */
function visits(
  { platform, points, alphabet }: Scope,
  rules: readonly MonitoredRule[],
  explorer: Explorer,
  runs: number,
): Visits {
  const own = createStage(platform, { rules, points })
  const tried = new Set(operationsOf(platform, alphabet).map((op) => keyOf(platform, op)))
  // A run is its steps, and some cycles are as many ticks of one.
  const isOfScope = (op: FlatOperation): boolean => {
    if (op.code === OP['hypervisor run']) return alphabet.classes.includes('hypervisor step')
    return tried.has(keyOf(platform, op.code === OP['time tick'] ? { ...op, count: 1 } : op))
  }
  const { words } = own.system.state
  const seen = new Set<string>()
  const classes = new Set<string>()
  let unknown: string | undefined
  let isFair = false
  own.system.bus.subscribe(K['cooperation begun'], () => {
    isFair = true
  })
  const look = (how: string): void => {
    const key = words.join()
    if (seen.has(key)) return
    seen.add(key)
    if (!explorer.knows(words)) unknown ??= how
  }
  const stage: Stage = {
    ...own,
    rewind: () => {
      own.rewind()
      isFair = false
      look('the start')
    },
    system: {
      ...own.system,
      apply: (op) => {
        // The scope has no cooperative phase.
        if (isFair) return own.system.apply(op)
        if (!isOfScope(op) || !own.system.apply(op)) return false
        classes.add(operationClasses[op.code])
        look(keyOf(platform, op))
        return true
      },
    },
  }
  sample(stage, { seed: 5, runs, operations: 150 })
  return { states: seen.size, unknown, classes }
}

const groupOf = (scope: Scope, name: string): readonly MonitoredRule[] => {
  const group = searchGroups(monitored, scope).find((g) => g.name === name)
  if (!group) throw new Error(`there is no group ${name}`)
  return group.rules
}

test.each([
  ['faults', 'bounds of resets', 1500],
  ['origins', 'interrupts', 500],
  ['accesses', 'all others', 1000],
] as const)('in %s of the gateway, with the rules of %s', (name, group, least) => {
  const scope = scopeNamed(gateway, name)
  const rules = groupOf(scope, group)
  const explorer = explored(scope, rules, operationsOf(scope.platform, scope.alphabet))
  const { states, unknown, classes } = visits(scope, rules, explorer, 100)
  expect(unknown).toBeUndefined()
  expect(states).toBeGreaterThan(least)
  expect(scope.alphabet.classes.filter((c) => !classes.has(c))).toEqual([])
})

test('an explorer that drops an operation is noticed by a state that it lacks', () => {
  const scope = scopeNamed(gateway, 'origins')
  const operations = operationsOf(scope.platform, scope.alphabet)
  const whole = explored(scope, [], operations).run().states
  // The third context is nobody's in this scope: it never fails.
  const decides = operations.map((dropped) => {
    const some = explored(
      scope,
      [],
      operations.filter((op) => op !== dropped),
    )
    const isFewer = some.run().states < whole
    expect(visits(scope, [], some, 25).unknown !== undefined, keyOf(scope.platform, dropped)).toBe(isFewer)
    return isFewer
  })
  expect(decides.filter((isFewer) => isFewer)).toHaveLength(operations.length - 1)
})
