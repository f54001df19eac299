/** Defects that once made a verdict unsound, each as the law that it broke. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import type { Rule } from '../../properties/kit/rule.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { rules } from '../../properties/rules.ts'
import st2 from '../../properties/st/st-2-unassigned-accesses-no-memory.ts'
import { check } from '../../src/engines/check.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

const campaign = { seed: 1, runs: 100, operations: 60, pairs: 1, version: 'test' } as const
const verdictOf = (platform: Platform, chosen: readonly Rule[], name: string, bug?: string) => {
  const planted = bug === undefined ? undefined : bugNamed(bug)
  const { evidence } = check(platform, { ...campaign, rules: chosen, bug: planted })
  return evidence.rules.find(
    (r) => nameOfRule({ id: r.id as Rule['id'], ...(r.part ? { part: r.part } : {}) }) === name,
  )?.verdict
}

describe('a response rule', () => {
  test('breaks at the largest bound that a platform may declare', () => {
    const devices = smallPlatform.devices.map((d) => ({ ...d, resetAcknowledgeCyclesMax: 0xfffe - 1 }))
    const patient = { ...smallPlatform, devices }
    const only = rules.filter((r) => nameOfRule(r) === 'RST-5.b')
    expect(verdictOf(patient, only, 'RST-5.b')).toBe('held')
    expect(verdictOf(patient, only, 'RST-5.b', 'rst-5-confirmed-in-time')).toBe('broken')
  })
})

describe('a permission', () => {
  test('is broken by any rule of the suite that flags what it allows', () => {
    if (st2.kind !== 'always') throw new Error('ST-2 is judged after every operation')
    // Too strict: whatever is at a secondary's port is flagged, assigned or not.
    const strict: Rule = {
      ...st2,
      holds: (g, p) =>
        p.secondaries.every((c) => ((g as unknown as { atPort: Uint32Array }).atPort[0] >>> c) % 2 === 0),
      otherwise: () => 'flagged',
    }
    const suite = rules.map((r) => (r === st2 ? strict : r))
    expect(verdictOf(smallPlatform, suite, 'ST-5')).toBe('broken')
    expect(verdictOf(smallPlatform, rules, 'ST-5')).toBe('held')
  })

  test('is not broken by a rule that flags what it does not allow', () => {
    // RST-11.a flags the requests of the same known-bad, which ST-5 allows; RST-12.a flags an acknowledgement.
    const two = rules.filter((r) => ['RST-12.a', 'ST-5'].includes(nameOfRule(r)))
    expect(verdictOf(smallPlatform, two, 'RST-12.a', 'rst-12-no-completion-before-drain')).toBe('broken')
    expect(verdictOf(smallPlatform, two, 'ST-5', 'rst-12-no-completion-before-drain')).toBe('held')
    expect(verdictOf(smallPlatform, rules, 'ST-5', 'rst-9-reset-values')).toBe('held')
    expect(verdictOf(smallPlatform, rules, 'ST-5', 'st-2-unassigned-accesses-no-memory')).toBe('held')
  })
})
