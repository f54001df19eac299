/** From the first sequence that broke a rule to its counterexample: replayed with that rule alone, shrunk, described. */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { DeviceFailure } from '../interface/device.ts'
import { type FlatOperation, unflatten } from '../interface/operations.ts'
import { type Campaign, headOf } from './campaign.ts'
import { record, tellRun } from './record.ts'
import type { Finding } from './sample.ts'
import { shortestOf } from './shortest.ts'
import type { Breaks } from './shrink.ts'
import type { Stage } from './stage.ts'
import { alone } from './subject.ts'

/** @throws DeviceFailure, after it has kept what it had by then. */
export function settleFinding(
  campaign: Campaign,
  rule: MonitoredRule,
  finding: Finding,
  denied: readonly MonitoredRule[],
  at: number = finding.run,
): void {
  const shortest = { operations: finding.operations }
  try {
    settle(campaign, rule, finding, denied, at, shortest)
  } catch (error) {
    if (error instanceof DeviceFailure) keepUnsettled(campaign, rule, finding, at, shortest.operations)
    throw error
  }
}

/** The device failed while the finding was shrunk: what was seen cannot be played again for the record. */
function keepUnsettled(
  campaign: Campaign,
  rule: MonitoredRule,
  { explanation, cooperative, run, detectedAfter }: Finding,
  at: number,
  operations: readonly FlatOperation[],
): void {
  const name = nameOfRule(rule)
  const counterexample: Counterexample = {
    ...headOf(campaign, rule),
    run,
    operations: operations.map((op) => unflatten(campaign.subject.platform, op)),
    observations: operations.map(() => []),
    ...(cooperative ? { cooperative: true as const } : {}),
    explanation,
  }
  const outcome = { verdict: 'broken', reason: explanation, counterexample } as const
  campaign.outcomes.set(name, { ...outcome, exercised: 0 })
  campaign.tally.findings.push({ ...outcome, rule: name, at, denied: [] })
  campaign.keep(counterexample, detectedAfter)
}

function settle(
  campaign: Campaign,
  rule: MonitoredRule,
  finding: Finding,
  denied: readonly MonitoredRule[],
  at: number,
  shortest: { operations: readonly FlatOperation[] },
): void {
  const { subject, options, outcomes, tally } = campaign
  const note = { rule: nameOfRule(rule), at, denied: denied.map(nameOfRule) }
  const { stage, breaks: plays } = alone(subject, rule)
  const breaks: Breaks = (candidate) => {
    const length = plays(candidate)
    if (length >= 0) shortest.operations = candidate.slice(0, length)
    return length
  }
  try {
    if (breaks(finding.operations) < 0) {
      const reason = `broke once in run ${finding.run}, and not again when replayed: ${finding.explanation}`
      outcomes.set(nameOfRule(rule), { verdict: 'flaky', exercised: 0, reason })
      tally.findings.push({ ...note, verdict: 'flaky', reason, denied: [] })
      return
    }
    const asFound = options.shrinks?.(nameOfRule(rule)) === false
    const operations = asFound
      ? finding.operations
      : shortestOf(subject, rule, finding.operations, breaks, options.hurries)
    const counterexample = describe(campaign, rule, stage, operations, finding.run)
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
  return { ...headOf(campaign, rule), run, ...tellRun(stage, operations, record(stage, operations)) }
}
