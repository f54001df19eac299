/** Step, always, response and permission rules: one sampling with all of them, each finding settled as it is made. */
import { match } from 'ts-pattern'
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { observationKinds } from '../interface/observations.ts'
import type { Campaign, Outcome } from './campaign.ts'
import { type Sampled, sample } from './sample.ts'
import { settleFinding } from './settle.ts'
import { createStage, type Stage } from './stage.ts'

export function judgeSampled(campaign: Campaign, monitored: readonly MonitoredRule[]): Sampled {
  const { subject, options, outcomes } = campaign
  const stage = createStage(subject.platform, { ...subject.options, rules: monitored })
  const unobservable = monitored.map((rule) => missingObservations(rule, stage))
  unobservable.forEach((missing, i) => {
    const isKnown = outcomes.get(nameOfRule(monitored[i]))?.verdict === 'broken'
    if (missing.length > 0 || isKnown) stage.system.monitors.mute(i)
  })
  try {
    const sampled = sample(stage, {
      ...options,
      mayContinue: () => options.mayContinue?.('runs') ?? true,
      progress: (run, operations) => options.progress?.(run, options.runs, operations),
      found: (finding) => {
        const denied = finding.denied.map((i) => monitored[i])
        settleFinding(campaign, monitored[finding.rule], finding, denied)
      },
    })
    const { exercised, attempted, activities } = stage.system.monitors
    monitored.forEach((rule, i) => {
      const name = nameOfRule(rule)
      const known = outcomes.get(name)
      if (known) known.exercised = exercised[i]
      else
        outcomes.set(
          name,
          unbrokenOutcome(rule, exercised[i], attempted[i], activities[i], unobservable[i], stage, sampled),
        )
    })
    return sampled
  } finally {
    stage.system.device.close()
  }
}

/** The kinds of observations that a rule judges or follows, and that this device cannot report. */
function missingObservations(rule: MonitoredRule, stage: Stage): string[] {
  const reported = new Set<string>(stage.system.device.observes)
  return observationKinds
    .filter((k) => k.from === 'device' && !reported.has(k.name))
    .map((k) => k.name)
    .filter((name) => needs(rule).includes(name))
}

function needs(rule: MonitoredRule): string[] {
  const follows = [rule, ...rule.uses].flatMap((f) => Object.keys(f.follow))
  return match(rule)
    .with({ kind: 'step' }, (r) => [...follows, ...[r.when].flat()])
    .with({ kind: 'always' }, () => follows)
    .with({ kind: 'response' }, (r) => [...follows, r.when, ...r.until, 'time passed'])
    .with({ kind: 'permission' }, (r) => [...follows, ...r.activities.flatMap((a) => a.when)])
    .exhaustive()
}

function unbrokenOutcome(
  rule: MonitoredRule,
  exercised: number,
  attempted: number,
  activities: Uint32Array,
  missing: readonly string[],
  stage: Stage,
  sampled: Sampled,
): Outcome {
  if (missing.length > 0)
    return {
      verdict: 'not observable',
      exercised: 0,
      reason: `the device does not report: ${missing.join(', ')}`,
    }
  if (stage.unfinished.length > 0) {
    return { verdict: 'stopped', exercised, reason: `the start did not end: ${stage.unfinished.join(', ')}` }
  }
  if (exercised > 0) return { verdict: 'held', exercised, reason: '' }
  if (!sampled.finished) return { verdict: 'stopped', exercised, reason: 'stopped before it was exercised' }
  if (rule.kind === 'permission') {
    const never = rule.activities.filter((_, n) => activities[n] === 0).map((a) => a.name)
    return { verdict: 'vacuous', exercised, reason: `never seen in a silent run: ${never.join(', ')}` }
  }
  const tried = attempted > 0 ? `attempted ${attempted} times, ` : ''
  return { verdict: 'vacuous', exercised, reason: `${tried}its antecedent was never true` }
}
