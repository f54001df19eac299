/**
 * Generated from the registry of rules and that of known-bads: a rule holds and is exercised on a well-behaved system, and
 * broken on none. What breaks it is looked at in bugs.test.ts.
 */
import { describe, expect, test } from 'vitest'
import type { Bug } from '../bugs/bug.ts'
import { shownOn } from '../bugs/bug.ts'
import { bugNamed, bugs } from '../bugs/bugs.ts'
import { committedEvidence } from '../src/cli/generate.ts'
import { check } from '../src/engines/check.ts'
import { sample } from '../src/engines/sample.ts'
import { createStage } from '../src/engines/stage.ts'
import { describedPlatforms, platformNamed, wellBehavedPlatforms } from '../test/fixtures/well-behaved.ts'
import { nameOfRule, type Rule } from './kit/rule.ts'
import { isMonitored, rules } from './rules.ts'

const gateway = platformNamed('zonal-gateway')
const monitored = rules.filter(isMonitored)
const campaign = { rules, seed: 1, runs: 2000, operations: 100, pairs: 60, version: 'test' } as const
const secondsMax = 60_000

const ruleOf = (bug: Bug): Rule => {
  const rule = rules.find((r) => nameOfRule(r) === bug.rule)
  if (!rule) throw new Error(`${bug.name} names no rule that is built: ${bug.rule}`)
  return rule
}

describe('the registries', () => {
  test('name each rule once, and each known-bad once', () => {
    const names = [...rules.map(nameOfRule), ...bugs.map((b) => b.name)]
    expect(new Set(names).size).toBe(names.length)
    for (const bug of bugs) expect(bugNamed(bug.name)).toBe(bug)
    expect(bugNamed('no such bug')).toBeUndefined()
  })

  test('have a known-bad for every rule but the roll-ups, whose known-bad is evidence made for a test', () => {
    const planted = new Set(bugs.map((b) => b.rule))
    const without = rules.filter((r) => !planted.has(nameOfRule(r)))
    expect(without.map((r) => r.kind)).toEqual(without.map(() => 'rollUp'))
    expect(bugs.map((b) => nameOfRule(ruleOf(b)))).toEqual(bugs.map((b) => b.rule))
  })

  test('list beside a known-bad only other rules that are built', () => {
    const names = rules.map(nameOfRule)
    for (const bug of bugs) {
      const others = bug.alsoBreaks ?? []
      expect(names).toEqual(expect.arrayContaining([...others]))
      expect(others).not.toContain(bug.rule)
    }
  })

  test('know each row by a reading of its own', () => {
    const readings = rules.map((r) => r.reading)
    expect(new Set(readings).size).toBe(readings.length)
    for (const reading of readings) expect(reading).toMatch(/^[A-Z].*\.$/s)
  })
})

describe('on the well-behaved platforms', () => {
  const platforms = [...wellBehavedPlatforms, ...describedPlatforms]
  const campaigns = platforms.map((platform) => check(platform, { ...campaign, runs: 600 }))
  const built = rules.filter((r) => r.kind !== 'rollUp')

  test.each(built.map((r) => [nameOfRule(r), r] as const))(
    '%s breaks nowhere, and holds and is exercised somewhere',
    (_rule, rule) => {
      const rows = campaigns.map(
        ({ evidence }) => evidence.rules.find((r) => r.id === rule.id && r.part === rule.part)!,
      )
      expect(rows.filter((r) => r.verdict === 'broken' || r.verdict === 'flaky')).toEqual([])
      const exercised = rows.filter((r) => r.verdict === 'held' && r.exercised > 0)
      expect(exercised.length).toBeGreaterThan(0)
    },
  )

  const committed = new Map(committedEvidence().platforms.map((p) => [p.platform, p.rules] as const))
  test.each(
    campaigns
      .filter(({ evidence }) => committed.has(evidence.platform))
      .map(({ evidence }) => [evidence.platform, evidence] as const),
  )(
    'the committed evidence of %s is of the rules of today (else: npm run generate -- evidence)',
    (name, evidence) => {
      const now = evidence.rules.filter((r) => r.verdict !== 'not built')
      const then = committed.get(name) ?? []
      expect(then.map(nameOfRule)).toEqual(now.map(nameOfRule))
      // A shorter campaign may leave vacuous what a longer one exercised; every other verdict is the same.
      const decided = now.filter((r) => r.verdict !== 'vacuous')
      expect(
        decided.map((r) => [nameOfRule(r), then.find((t) => nameOfRule(t) === nameOfRule(r))?.verdict]),
      ).toEqual(decided.map((r) => [nameOfRule(r), r.verdict]))
    },
  )

  test.each(campaigns.map(({ evidence }) => [evidence.platform, evidence] as const))(
    '%s starves no class of operations',
    (_name, evidence) => {
      expect(evidence.starved).toEqual([])
    },
  )
})

test(
  '200,000 effective operations on the gateway break nothing and leave no rule vacuous',
  () => {
    const stage = createStage(gateway, { rules: monitored })
    const sampled = sample(stage, { seed: 2, runs: 3600, operations: 100 })
    expect(sampled.findings).toEqual([])
    expect(sampled.effective.reduce((a, b) => a + b, 0)).toBeGreaterThan(200_000)
    expect(sampled.silentRuns).toBe(sampled.runs)
    const vacuous = monitored.filter(
      (rule, i) => !rule.appliesTo(gateway) && stage.system.monitors.exercised[i] === 0,
    )
    expect(vacuous.map(nameOfRule)).toEqual([])
  },
  secondsMax,
)

describe('a permission', () => {
  const permissions = monitored.filter((r) => r.kind === 'permission')
  test.each(permissions.map((r) => [nameOfRule(r), r] as const))(
    '%s leaves the suite silent on its fixture while all its activities occur',
    (_name, rule) => {
      if (rule.kind !== 'permission') return
      const stage = createStage(platformNamed(rule.fixture), { rules: monitored })
      const { findings } = sample(stage, { ...campaign, runs: 300 })
      expect(findings).toEqual([])
      expect(Math.min(...stage.system.monitors.activities[monitored.indexOf(rule)])).toBeGreaterThan(0)
    },
  )

  test('that is denied by an over-strict rule is broken in the evidence', () => {
    for (const bug of bugs.filter((b) => b.rules)) {
      const { evidence } = check(platformNamed(shownOn(bug)[0]), {
        ...campaign,
        rules: monitored,
        runs: 300,
        bug,
        shrinks: () => false,
      })
      expect([bug.rule, evidence.rules.find((r) => nameOfRule(r) === bug.rule)?.verdict]).toEqual([
        bug.rule,
        'broken',
      ])
    }
    expect(new Set(bugs.filter((b) => b.rules).map((b) => b.rule))).toEqual(
      new Set(permissions.map(nameOfRule)),
    )
  })
})
