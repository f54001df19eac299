/** Shards put together are the campaign on one machine, byte for byte; what does not belong together is refused. */
import { describe, expect, test } from 'vitest'
import { bugNamed } from '../../bugs/bugs.ts'
import { rules } from '../../properties/rules.ts'
import type { CheckOptions } from '../../src/engines/campaign.ts'
import { check } from '../../src/engines/check.ts'
import { merge, type Part } from '../../src/engines/merge.ts'
import type { Evidence } from '../../src/interface/evidence.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

const version = 'test'
const effort = { rules, seed: 1, runs: 50, operations: 60, pairs: 13, version } as const
const gateway = platformNamed('zonal-gateway')

const parts = (platform: Platform, options: CheckOptions, of: number): Part[] =>
  Array.from({ length: of }, (_, i) => ({
    file: `${i + 1}.json`,
    evidence: check(platform, { ...options, share: { index: i + 1, of } }).evidence,
  }))

const merged = (all: readonly Part[]): Evidence => {
  const result = merge(all, version)
  if ('problem' in result) throw new Error(result.problem)
  return result.evidence
}
const bytes = (value: unknown) => JSON.stringify(value, null, 1)

describe('the shards of a campaign', () => {
  test.each([
    ['well-behaved', 3, {}],
    [
      'as many shards as runs, and one too many',
      51,
      { runs: 50, rules: rules.filter((r) => r.id === 'ST-2') },
    ],
    ['with rules that nothing exercises', 2, { runs: 2, operations: 2, pairs: 1 }],
    ['with charts covered', 2, { cover: true, runs: 6, pairs: 2 }],
  ] as const)(
    '%s',
    (_what, of, more) => {
      const options = { ...effort, ...more }
      const whole = check(smallPlatform, options).evidence
      const shards = parts(smallPlatform, options, of)
      expect(bytes(merged(shards))).toBe(bytes(whole))
      // In whichever order they are named.
      expect(bytes(merged(shards.toReversed()))).toBe(bytes(whole))
      expect(shards.map(({ evidence }) => evidence.runs).reduce((a, b) => a + b)).toBe(options.runs)
    },
    120_000,
  )

  // Step rules that break in many runs and with others; an over-strict rule; pairs; the description itself.
  test.each([
    ['ctx-10-clear-is-broadcast', 'CTX-10'],
    ['rst-5-confirmed-individually', 'RST-5.a'],
    ['mp-12-neither-old-nor-new', 'MP-12.a'],
    ['err-1-error-stays-in-its-context', 'ERR-1'],
    ['ctx-11-visible-from-the-primary', 'CTX-11'],
    ['mmio-1-own-protection-region', 'MMIO-1'],
  ])(
    'with %s',
    (name, rule) => {
      const bug = bugNamed(name)
      expect(bug?.rule).toBe(rule)
      const options = { ...effort, bug, runs: 90, operations: 80, shrinks: () => false }
      const whole = check(gateway, options).evidence
      expect(whole.rules.filter(({ verdict }) => verdict === 'broken').length).toBeGreaterThan(0)
      expect(bytes(merged(parts(gateway, options, 3)))).toBe(bytes(whole))
    },
    120_000,
  )
})
