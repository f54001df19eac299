/**
 * Generated from the registry of known-bads: each breaks its rule when that runs alone, on every platform that it names;
 * with all rules it is found at default effort, and breaks no rule that it does not list.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Bug, shownOn } from '../bugs/bug.ts'
import { bugs } from '../bugs/bugs.ts'
import { rowOf } from '../src/cli/bugs.ts'
import { type Hunted, hunt, huntEffort, noticersOf } from '../src/engines/hunt.ts'
import { type Finding, sample } from '../src/engines/sample.ts'
import { createStage } from '../src/engines/stage.ts'
import { subjectOf } from '../src/engines/subject.ts'
import { samplePairs } from '../src/engines/two-run.ts'
import type { Platform } from '../src/interface/platform.ts'
import { type BugMatrix, bugsMarkdown, firedMax, sumsOf } from '../src/report/bugs.ts'
import { platformNamed } from '../test/fixtures/well-behaved.ts'
import { type MonitoredRule, nameOfRule, type Rule } from './kit/rule.ts'
import { isMonitored, rules } from './rules.ts'

const secondsMax = 60_000

const ruleOf = (bug: Bug): Rule => {
  const rule = rules.find((r) => nameOfRule(r) === bug.rule)
  if (!rule) throw new Error(`${bug.name} names no rule that is built: ${bug.rule}`)
  return rule
}

/** The first finding of one rule alone, or undefined. */
function firstFinding(platform: Platform, bug: Bug, rule: MonitoredRule): Finding | undefined {
  const subject = subjectOf(platform, bug)
  const stage = createStage(subject.platform, { ...subject.options, rules: [rule] })
  let found: Finding | undefined
  const mayContinue = () => found === undefined
  sample(stage, { ...huntEffort, mayContinue, found: (f) => (found = f) })
  return found
}

describe('alone', () => {
  const shown = bugs.flatMap((b) => shownOn(b).map((name) => [b.rule, b.name, name, b] as const))
  test.each(shown)(
    '%s is broken by %s on %s',
    (_rule, _bug, name, bug) => {
      const platform = platformNamed(name)
      const rule = ruleOf(bug)
      if (rule.kind === 'static') {
        // What is planted against a permission is a rule.
        const judge = rule.permits ? bug.staticRules?.[0] : rule
        const badPairs = (r: typeof rule, p: Platform) => r.over(p).filter((pair) => !r.then(pair))
        expect(judge && badPairs(judge, subjectOf(platform, bug).platform).length).toBeGreaterThan(0)
        expect(badPairs(rule, platform)).toEqual([])
      } else if (rule.kind === 'twoRun') {
        const { options, platform: changed } = subjectOf(platform, bug)
        expect(samplePairs(changed, rule, options, huntEffort).finding?.explanation).toBeTruthy()
        expect(samplePairs(platform, rule, {}, { ...huntEffort, pairs: 60 }).finding).toBeUndefined()
      } else if (isMonitored(rule)) {
        // What is planted against a permission is a rule.
        const judge = rule.kind === 'permission' ? bug.rules?.[0] : rule
        expect(judge && firstFinding(platform, bug, judge)?.explanation).toBeTruthy()
      }
    },
    secondsMax,
  )
})

const hunted = new Map<string, Hunted>()
const version = 'test'

describe('a campaign of default effort', () => {
  test.each(bugs.map((b) => [b.name, b] as const))(
    'finds %s by its rule, and breaks no rule that it does not list',
    (_name, bug) => {
      const platform = platformNamed(shownOn(bug)[0])
      const found = hunt(platform, bug, { ...huntEffort, rules, version, noticedBy: noticersOf(bug) })
      hunted.set(bug.name, found)
      expect(found.fired).toContain(bug.rule)
      const unlisted = found.fired.filter((name) => name !== bug.rule && !bug.alsoBreaks?.includes(name))
      expect(unlisted).toEqual([])
      expect(found.counterexample?.bug).toBe(bug.name)
      expect(found.flaky).toEqual([])
    },
    secondsMax,
  )
})

const committed = (file: string): string =>
  readFileSync(new URL(`../reports/${file}`, import.meta.url), 'utf8')

// After the hunts of this file, whose results it compares: it plants nothing again.
describe('the committed matrix (else: npm run generate)', () => {
  const matrix: BugMatrix = JSON.parse(committed('bugs.json'))

  test('is of every known-bad, at default effort, and reads the same as Markdown', () => {
    expect(matrix.bugs.map((b) => b.name)).toEqual(bugs.map((b) => b.name))
    expect(matrix).toMatchObject(huntEffort)
    expect(committed('bugs.md')).toBe(bugsMarkdown(matrix))
  })

  test.each(bugs.map((b) => [b.name, b] as const))('gives %s as it is found now', (name, bug) => {
    const row = matrix.bugs.find((b) => b.name === name)
    expect(row).toEqual(rowOf(bug, platformNamed(shownOn(bug)[0]), hunted.get(name)))
  })

  test('breaks few rules with each known-bad, in the mean', () => {
    expect(sumsOf(matrix).missed).toEqual([])
    expect(sumsOf(matrix).firedMean).toBeLessThanOrEqual(firedMax)
  })
})
