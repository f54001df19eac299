/** Static rules: computed from the description alone. */
import { nameOfRule, type StaticRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type Campaign, headOf } from './campaign.ts'

export function judgeStatic(campaign: Campaign, rule: StaticRule): void {
  const { outcomes } = campaign
  const pairs = rule.over(campaign.subject.platform)
  const bad = pairs.find((pair) => !rule.then(pair))
  const name = nameOfRule(rule)
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
