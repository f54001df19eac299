/**
 * The families of system MPU: the right procedure is silent under traffic, each wrong one is noticed, and one that is
 * wrong is silent as long as nothing passes while it runs, because it ends in the right setting.
 */
import { describe, expect, test } from 'vitest'
import type { Bug } from '../../bugs/bug.ts'
import { bugNamed } from '../../bugs/bugs.ts'
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { behind } from '../../src/engines/families.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { type FlatOperation, OP } from '../../src/interface/operations.ts'
import { type Platform, type ProtectionFamily, protectionFamilies } from '../../src/interface/platform.ts'
import { wellBehavedPlatforms } from '../fixtures/well-behaved.ts'
import { drawnRuns } from './driver.ts'

const ofProtection = rules.filter(isMonitored).filter((r) => /^(MP|DMA|ASG-2|ST-4|X)/.test(r.id))
const ruleNamed = (name: string) => ofProtection.filter((r) => nameOfRule(r) === name)

/** Operations that had an effect, rules that broke, and how often each was exercised. */
function attacked(platform: Platform, asked: readonly MonitoredRule[], runs: number, bug?: Bug) {
  const judged = asked.filter((rule) => !rule.appliesTo(platform))
  const subject = subjectOf(platform, bug)
  const stage = createStage(subject.platform, { ...subject.options, rules: judged })
  const { effective, findings } = sample(stage, { seed: 1, runs, operations: 100 })
  return {
    operations: effective.reduce((a, b) => a + b, 0),
    broken: findings.map((f) => nameOfRule(judged[f.rule])),
    exercised: (name: string) =>
      stage.system.monitors.exercised[judged.findIndex((r) => nameOfRule(r) === name)],
  }
}

const cells = wellBehavedPlatforms.flatMap((platform) =>
  protectionFamilies.map((family) => [platform.name, family, behind(platform, family)] as const),
)

describe('the right procedures are silent', () => {
  test.each(cells)('on %s behind a unit of the family %s', (_name, _family, platform) => {
    const seen = attacked(platform, ofProtection, 100)
    expect(seen.operations).toBeGreaterThan(3_000)
    expect(seen.broken).toEqual([])
    if (platform.contexts.some((c) => c.settings.length > 2))
      expect(seen.exercised('MP-12.a')).toBeGreaterThan(0)
  })
})

const direct = wellBehavedPlatforms.find((p) => p.name === 'direct-mpu')
if (!direct) throw new Error('direct-mpu is not among the platforms')
const hazards = ['mp-12-bound-by-bound', 'mp-12-permission-before-bounds'] as const

describe('under the strict profile', () => {
  const strict = (family: ProtectionFamily): Platform => {
    const platform = behind(direct, family)
    return { ...platform, protection: { ...platform.protection, profile: 'strict' } }
  }
  const isOwned = { do: 'check', register: 'control.OWNER', is: ['guest'] } as const
  test.each(protectionFamilies)(
    'what the family %s changes while it is used is not allowed by both settings',
    (family) => {
      expect(attacked(strict(family), ofProtection, 100).broken).toEqual(['MP-12.d'])
    },
  )
  test.each(protectionFamilies)(
    'assign, unassign, reset and recover of the family %s are silent',
    (family) => {
      const platform = strict(family)
      const procedures = platform.procedures.map((p) =>
        p.name === 'reprogram' ? { ...p, steps: [isOwned] } : p,
      )
      const seen = attacked({ ...platform, procedures }, ofProtection, 100)
      expect(seen.broken).toEqual([])
      expect(seen.exercised('MP-12.d')).toBeGreaterThan(100)
    },
  )
})

describe('a wrong procedure', () => {
  const isJob = (op: FlatOperation) => op.code === OP['guest job']
  test.each(hazards)('ends in the right setting: without traffic %s is silent', (name) => {
    const subject = subjectOf(direct, bugNamed(name))
    const stage = createStage(subject.platform, { ...subject.options, rules: ruleNamed('MP-12.a') })
    let updates = 0
    for (const run of drawnRuns(subject.platform, stage.system.points, {
      seed: 3,
      runs: 100,
      operations: 100,
    })) {
      stage.rewind()
      for (const op of run) {
        if (!isJob(op) && stage.system.apply(op) && op.code === OP['hypervisor start']) updates++
        expect(stage.system.monitors.violation()).toBeUndefined()
      }
    }
    expect(updates).toBeGreaterThan(100)
  })

  test('that disables nothing is silent behind a shadow bank', () => {
    const staged = behind(direct, 'staged')
    const bug = bugNamed('mp-12-bound-by-bound')
    expect(attacked(staged, ruleNamed('MP-12.a'), 200, bug).broken).toEqual([])
  })
})
