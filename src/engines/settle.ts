/** From the first sequence that broke a rule to its counterexample: replayed with that rule alone, shrunk, described. */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type FlatOperation, unflatten } from '../interface/operations.ts'
import { type Campaign, headOf } from './campaign.ts'
import { record } from './record.ts'
import type { Finding } from './sample.ts'
import { shortestOf } from './shortest.ts'
import type { Stage } from './stage.ts'
import { alone } from './subject.ts'

export function settleFinding(
  campaign: Campaign,
  rule: MonitoredRule,
  finding: Finding,
  denied: readonly MonitoredRule[],
  at: number = finding.run,
): void {
  const { subject, outcomes, tally } = campaign
  const note = { rule: nameOfRule(rule), at, denied: denied.map(nameOfRule) }
  const { stage, breaks } = alone(subject, rule)
  try {
    if (breaks(finding.operations) < 0) {
      const reason = `broke once in run ${finding.run}, and not again when replayed: ${finding.explanation}`
      outcomes.set(nameOfRule(rule), { verdict: 'flaky', exercised: 0, reason })
      tally.findings.push({ ...note, verdict: 'flaky', reason, denied: [] })
      return
    }
    const asFound = campaign.options.shrinks?.(nameOfRule(rule)) === false
    const shortest = asFound ? finding.operations : shortestOf(subject, rule, finding.operations, breaks)
    const counterexample = describe(campaign, rule, stage, shortest, finding.run)
    const reason = counterexample.explanation
    outcomes.set(nameOfRule(rule), { verdict: 'broken', exercised: 0, reason, counterexample })
    tally.findings.push({ ...note, verdict: 'broken', reason, counterexample })
    // A rule that flags what a permission allows is too strict: the permission is broken, by the suite.
    for (const permission of denied) {
      outcomes.set(nameOfRule(permission), {
        verdict: 'broken',
        exercised: 0,
        reason: deniedBy(nameOfRule(rule), nameOfRule(permission), reason),
        ...(permission.id === rule.id ? { counterexample } : {}),
      })
    }
    campaign.keep(counterexample, finding.detectedAfter)
  } finally {
    stage.system.device.close()
  }
}

export const deniedBy = (rule: string, permission: string, reason: string): string =>
  `${rule} breaks on what ${permission} permits: ${reason}`

function describe(
  campaign: Campaign,
  rule: MonitoredRule,
  stage: Stage,
  operations: readonly FlatOperation[],
  run: number,
): Counterexample {
  const { observations, cooperative, explanation } = record(stage, operations)
  return {
    ...headOf(campaign, rule),
    run,
    operations: operations.map((op) => unflatten(campaign.subject.platform, op)),
    observations,
    ...(cooperative ? { cooperative: true as const } : {}),
    explanation,
  }
}
