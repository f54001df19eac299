/**
 * A unit of protection with two stages: the right procedures are silent, whatever a commit takes over, and every rule of
 * protection is exercised; what mixes the stages against what is declared is not silent.
 */
import { describe, expect, test } from 'vitest'
import { type Bug, DoesNotFit } from '../../bugs/bug.ts'
import { bugNamed } from '../../bugs/bugs.ts'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { committed, inTwoStages } from '../../src/engines/in-two-stages.ts'
import { sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { type Platform, type StageCommit, stageCommits } from '../../src/interface/platform.ts'
import { BOTH_STAGES } from '../../src/interface/stages.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

const ofProtection = rules.filter(isMonitored).filter((r) => /^(MP|DMA|ASG-2|ST-4|RST-11|X)/.test(r.id))
const twoStages = platformNamed('two-stages')
const closing = (platform: Platform): Platform => ({
  ...platform,
  protection: { ...platform.protection, closes: true },
})

function attacked(platform: Platform, runs: number, bug?: Bug, asked = ofProtection) {
  const subject = subjectOf(platform, bug)
  const judged = asked.filter((rule) => !rule.appliesTo(subject.platform))
  const stage = createStage(subject.platform, { ...subject.options, rules: judged })
  let isBroken = false
  const mayContinue = () => !isBroken
  const found = () => (isBroken = true)
  const { effective, findings } = sample(stage, { seed: 1, runs, operations: 100, mayContinue, found })
  return {
    operations: effective.reduce((a, b) => a + b, 0),
    broken: findings.map((f) => nameOfRule(judged[f.rule])),
    unexercised: judged.map(nameOfRule).filter((_, i) => stage.system.monitors.exercised[i] === 0),
  }
}

describe('the right procedures are silent', () => {
  test.each(stageCommits)('committed %s', (commit) => {
    const seen = attacked(closing(committed(twoStages, commit)), 200)
    expect(seen.operations).toBeGreaterThan(8_000)
    expect(seen.broken).toEqual([])
    expect(seen.unexercised).toEqual([])
  })

  test('where another system is put behind such a unit', () =>
    expect(attacked(inTwoStages(platformNamed('iopmp'), 'ordered'), 100).broken).toEqual([]))
})

const mp12a = ofProtection.filter((r) => nameOfRule(r) === 'MP-12.a')

/** Every procedure commits both stages at once, and the unit takes one of them over some cycles before the other. */
function mixing(commit: StageCommit, name: string): { readonly platform: Platform; readonly bug: Bug } {
  const bug = bugNamed(name)
  if (!bug) throw new Error(`no known-bad is named ${name}`)
  const { procedures } = committed(twoStages, 'together')
  const atOnce = procedures.map((p) => ({
    ...p,
    steps: p.steps.map((s) =>
      s.do === 'write' && s.register === 'protection.COMMIT' ? { ...s, value: BOTH_STAGES } : s,
    ),
  }))
  // Where this is allowed it is no known-bad, and says so.
  const { platform: _demand, ...unit } = bug
  return { platform: { ...committed(twoStages, commit), procedures: atOnce }, bug: unit }
}

describe('a new stage with an old one', () => {
  test.each([
    ['the first one new', 'together', 'mp-12-stage-2-commits-later', ['MP-12.a']],
    ['the second one new', 'together', 'mp-12-stage-1-commits-later', ['MP-12.a']],
    ['the first one new', 'ordered', 'mp-12-stage-2-commits-later', []],
    ['the second one new', 'ordered', 'mp-12-stage-1-commits-later', ['MP-12.a']],
    ['the first one new', 'unordered', 'mp-12-stage-2-commits-later', []],
    ['the second one new', 'unordered', 'mp-12-stage-1-commits-later', []],
  ] as const)('%s, committed %s', (_which, commit, name, broken) => {
    const { platform, bug } = mixing(commit, name)
    expect(attacked(platform, broken.length > 0 ? 800 : 300, bug, mp12a).broken).toEqual(broken)
  })
})

describe('a known-bad is planted where what it does is forbidden', () => {
  const names = [
    'mp-12-stage-1-commits-later',
    'mp-12-stage-2-commits-later',
    'mp-12-stage-2-first',
    'mp-12-stage-2-never-committed',
    'mp-12-stage-2-asked-once',
  ]
  const fits = (platform: Platform, name: string): boolean => {
    try {
      subjectOf(platform, bugNamed(name))
      return true
    } catch (error) {
      expect(error).toBeInstanceOf(DoesNotFit)
      return false
    }
  }
  test.each([
    ['together', names],
    ['ordered', names.slice(2)],
    ['unordered', names.slice(3)],
  ] as const)('of stages committed %s', (commit, planted) => {
    expect(names.filter((name) => fits(committed(twoStages, commit), name))).toEqual(planted)
  })

  test.each(['ordered', 'unordered'] as const)('and is noticed there, committed %s', (commit) => {
    const platform = committed(twoStages, commit)
    const judged = ofProtection.filter((r) => nameOfRule(r) === 'MP-12.c')
    expect(attacked(platform, 50, bugNamed('mp-12-stage-2-never-committed'), judged).broken).toEqual([
      'MP-12.c',
    ])
    expect(attacked(platform, 50, undefined, judged).broken).toEqual([])
  })
})
