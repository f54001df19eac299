/**
 * The suite of the known-bads of a chapter, generated from their registry: each breaks its rule when that runs alone, on
 * every platform that it names; with all rules one of sixteen is found at default effort, breaks no rule that it does
 * not list, and gives the row of the committed matrix. A file a chapter, so that chapters run side by side.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Bug, shownOn } from '../../bugs/bug.ts'
import { bugs } from '../../bugs/bugs.ts'
import { type MonitoredRule, nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { isMonitored, rules } from '../../properties/rules.ts'
import { rowOf } from '../../src/cli/bugs.ts'
import { hunt, huntEffort, noticersOf } from '../../src/engines/hunt.ts'
import { type Finding, sample } from '../../src/engines/sample.ts'
import { createStage } from '../../src/engines/stage.ts'
import { subjectOf } from '../../src/engines/subject.ts'
import { samplePairs } from '../../src/engines/two-run.ts'
import type { Platform } from '../../src/interface/platform.ts'
import type { BugMatrix } from '../../src/report/bugs.ts'
import { platformNamed } from '../fixtures/well-behaved.ts'

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

const version = 'test'

export const matrix: BugMatrix = JSON.parse(
  readFileSync(new URL('../../reports/bugs.json', import.meta.url), 'utf8'),
)

/** Folder of the rule that a known-bad breaks. */
export const chapterOf = (bug: Bug): string => bug.rule.split('-')[0].toLowerCase()

export function testKnownBadsOf(chapter: string): void {
  const mine = bugs.filter((bug) => chapterOf(bug) === chapter)

  describe('alone', () => {
    const shown = mine.flatMap((b) => shownOn(b).map((name) => [b.rule, b.name, name, b] as const))
    test.each(shown)(
      '%s is broken by %s on %s',
      (_rule, _bug, name, bug) => breaksAlone(platformNamed(name), bug, ruleOf(bug)),
      secondsMax,
    )
  })

  describe('a campaign of default effort', () => {
    // One of sixteen: each is broken alone above, and all of them are what `npm run generate -- bugs` writes.
    const looked = mine.filter((_, i) => i % 16 === 0)
    test.each(looked.map((b) => [b.name, b] as const))(
      'finds %s by its rule, breaks no rule that it does not list, and gives its row of the matrix',
      (name, bug) => {
        const platform = platformNamed(shownOn(bug)[0])
        const found = hunt(platform, bug, { ...huntEffort, rules, version, noticedBy: noticersOf(bug) })
        expect(found.fired).toContain(bug.rule)
        const unlisted = found.fired.filter((fired) => fired !== bug.rule && !bug.alsoBreaks?.includes(fired))
        expect(unlisted).toEqual([])
        expect(found.counterexample?.bug).toBe(name)
        expect(found.flaky).toEqual([])
        // Else: npm run generate -- bugs
        expect(matrix.bugs.find((b) => b.name === name)).toEqual(rowOf(bug, platform, found))
      },
      secondsMax,
    )
  })
}

function breaksAlone(platform: Platform, bug: Bug, rule: Rule): void {
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
}
