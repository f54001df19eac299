/** What is called proved: a rule that holds in every state, that occurs, and that notices a known-bad in the same scope. */
import { describe, expect, test } from 'vitest'
import { bugNamed, bugs } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import { proofEffort, proveGroup, showKnownBad, showRule } from '../../src/engines/prove.ts'
import { replay } from '../../src/engines/replay.ts'
import { gateway, isMonitored } from './driver.ts'

const monitored = rules.filter(isMonitored)
const named = (...names: readonly string[]) => monitored.filter((rule) => names.includes(nameOfRule(rule)))
const group = (...names: readonly string[]) => ({ name: 'asked for', rules: named(...names) })

describe('a group of rules in a scope', () => {
  test('holds in every state, or never occurs', () => {
    const proved = proveGroup(gateway, 'faults', group('RST-12.a', 'IRQ-4'), proofEffort)
    expect(proved.result).toBe('complete')
    expect(proved.rules.map(({ rule, result }) => [rule, result])).toEqual([
      ['RST-12.a', 'holds'],
      ['IRQ-4', 'vacuous'],
    ])
  })

  test('is searched on when one of its rules breaks, which is told at its shortest and replays', () => {
    const bug = bugNamed('rst-12-no-completion-before-drain')
    const proved = proveGroup(gateway, 'faults', group('RST-4', 'RST-12.a'), { ...proofEffort, bug })
    expect(proved.result).toBe('complete')
    const [held, broken] = proved.rules
    expect(held).toMatchObject({ rule: 'RST-4', result: 'holds' })
    expect(broken).toMatchObject({ rule: 'RST-12.a', result: 'broken' })
    const { counterexample } = broken
    expect(counterexample?.operations).toHaveLength(5)
    expect(counterexample && replay(counterexample, rules, bug).result).toBe('still fails')
    expect(counterexample && replay(counterexample, rules, undefined).result).toBe('now passes')
  })

  test('that waits for a fair bus breaks in the cooperative phase, and its counterexample says so', () => {
    const bug = bugNamed('irq-6-halves-swapped')
    const proved = proveGroup(gateway, 'interrupts', group('IRQ-6.b'), {
      ...proofEffort,
      statesMax: 500,
      bug,
    })
    const [{ counterexample }] = proved.rules
    expect(counterexample).toMatchObject({ rule: 'IRQ-6.b', cooperative: true })
    expect(counterexample?.operations).toHaveLength(3)
    expect(counterexample && replay(counterexample, rules, bug).result).toBe('still fails')
    expect(counterexample && replay(counterexample, rules, undefined).result).toBe('now passes')
  })

  test('that is cut off is proved of nothing', () => {
    const proved = proveGroup(gateway, 'faults', group('RST-12.a'), { ...proofEffort, statesMax: 1000 })
    expect(proved).toMatchObject({ result: 'stopped', rules: [{ result: 'stopped' }] })
  })

  test('that keeps where it is at each question ends as if it had not, and goes on from each', () => {
    const one = group('RST-12.a')
    const whole = proveGroup(gateway, 'origins', one, proofEffort)
    const kept: Uint8Array[] = []
    const keep = (parts: Iterable<Uint8Array>) => void kept.push(Buffer.concat([...parts]))
    const checkpoint = { identity: 'one', keep, isDue: () => true }
    expect(proveGroup(gateway, 'origins', one, { ...proofEffort, checkpoint })).toEqual(whole)
    expect(kept.length).toBeGreaterThan(2)
    expect(new Set(kept.map((bytes) => bytes.length)).size).toBe(kept.length)
    for (const from of [kept[0], kept[kept.length - 1]]) {
      const resumed = proveGroup(gateway, 'origins', one, {
        ...proofEffort,
        checkpoint: { identity: 'one', from },
      })
      expect(resumed).toEqual(whole)
    }
  })

  test('of a scope that the platform lacks is refused', () => {
    expect(() => proveGroup(gateway, 'absent', group('RST-4'), proofEffort)).toThrow(/has no scope absent/)
  })
})

describe('a rule', () => {
  test('is shown by the first of its known-bads that breaks in one of the scopes', () => {
    const [rule] = named('MP-14.b')
    expect(showRule(gateway, ['origins', 'faults'], rule, bugs, proofEffort)).toMatchObject({
      shown: { scope: 'faults', bug: 'mp-14-no-fault-is-silent' },
    })
    expect(showRule(gateway, ['origins'], rule, bugs, proofEffort)).toEqual({ unfinished: [] })
  })

  test('is shown by a change of the description too, which is made before the scope is cut from it', () => {
    const bug = bugNamed('ctx-7-arbitrated-by-privileged-software')
    expect(bug && showKnownBad(gateway, ['faults', 'accesses'], bug, monitored, proofEffort)).toMatchObject({
      shown: { scope: 'accesses', shortest: 1 },
    })
  })

  test('is not shown within a bound that is too small, and every search that it ended is told', () => {
    const [rule] = named('RST-12.a')
    const effort = { ...proofEffort, statesMaxOfKnownBad: 20 }
    const unfinished = bugs
      .filter((bug) => bug.rule === 'RST-12.a')
      .map(({ name }) => ({ bug: name, scope: 'faults' }))
    expect(showRule(gateway, ['faults'], rule, bugs, effort)).toEqual({ unfinished })
  })
})
