/** Static rules: computed from the description alone. */
import { nameOfRule, type Pair, type StaticRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type Campaign, headOf } from './campaign.ts'

/**
 * All of them, in their order. A permission comes last: it breaks with a rule, one that is planted included, that breaks
 * on what it lists.
 */
export function judgeStaticRules(campaign: Campaign, rules: readonly StaticRule[]): void {
  for (const rule of rules) if (!rule.permits) judgeStatic(campaign, rule)
  for (const permission of rules) if (permission.permits) judgePermission(campaign, permission, rules)
}

function judgePermission(campaign: Campaign, permission: StaticRule, rules: readonly StaticRule[]): void {
  const { platform } = campaign.subject
  const listed = permission.over(platform)
  const isListed = ({ what }: Pair) => listed.some((p) => p.what.join() === what.join())
  const denies = (rule: StaticRule) => rule.over(platform).some((pair) => !rule.then(pair) && isListed(pair))
  const denying = rules.find((rule) => !rule.permits && denies(rule))
  const counterexample = denying && campaign.outcomes.get(nameOfRule(denying))?.counterexample
  campaign.outcomes.set(nameOfRule(permission), {
    verdict: denying ? 'broken' : listed.length > 0 ? 'held' : 'vacuous',
    exercised: listed.length,
    reason: denying ? `${nameOfRule(denying)} breaks on what ${nameOfRule(permission)} permits.` : '',
    ...(counterexample && { counterexample }),
  })
}

function judgeStatic(campaign: Campaign, rule: StaticRule): void {
  const { outcomes } = campaign
  const pairs = rule.over(campaign.subject.platform)
  const bad = pairs.find((pair) => !rule.then(pair))
  const name = nameOfRule(rule)
  const known = outcomes.get(name)
  // Of the corpus: it needs no second counterexample.
  if (known) {
    known.exercised = pairs.length
    return
  }
  if (!bad) {
    outcomes.set(name, {
      verdict: pairs.length > 0 ? 'held' : 'vacuous',
      exercised: pairs.length,
      reason: '',
    })
    return
  }
  const counterexample: Counterexample = {
    ...headOf(campaign, rule),
    operations: [],
    observations: [],
    static: bad,
    explanation: rule.otherwise(bad),
  }
  outcomes.set(name, {
    verdict: 'broken',
    exercised: pairs.length,
    reason: counterexample.explanation,
    counterexample,
  })
  campaign.keep(counterexample, 0)
}
