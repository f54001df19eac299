/** Step, always, response and permission rules: one sampling with all of them, each finding settled as it is made. */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import type { Campaign, Outcome } from './campaign.ts'
import { missingObservations, undecided } from './observable.ts'
import { type Sampled, sample } from './sample.ts'
import { settleFinding } from './settle.ts'
import { ownOf } from './share.ts'
import { createStage, type Stage } from './stage.ts'

export function judgeSampled(campaign: Campaign, monitored: readonly MonitoredRule[]): Sampled {
  const { subject, options, outcomes, tally } = campaign
  const stage = createStage(subject.platform, { ...subject.options, rules: monitored })
  monitored.forEach((rule, i) => {
    if (judgesNot(campaign, rule, stage)) stage.system.monitors.mute(i)
  })
  try {
    const sampled = sample(stage, {
      ...options,
      mayContinue: () => options.mayContinue?.('runs') ?? true,
      progress: (done, operations) =>
        options.progress?.({ what: 'runs', done, of: ownOf(options.share, options.runs), operations }),
      found: (finding) => {
        const denied = finding.denied.map((i) => monitored[i])
        settleFinding(campaign, monitored[finding.rule], finding, denied)
      },
    })
    const { exercised, attempted, activities } = stage.system.monitors
    monitored.forEach((rule, i) => {
      const name = nameOfRule(rule)
      const known = outcomes.get(name)
      const before = campaign.covering.get(name)
      const times = exercised[i] + (before?.exercised ?? 0)
      const tries = attempted[i] + (before?.attempted ?? 0)
      tally.attempted[name] = tries
      if (rule.kind === 'permission') tally.activities[name] = [...activities[i]]
      if (known) known.exercised = times
      else outcomes.set(name, unbrokenOutcome(rule, times, tries, activities[i], stage, sampled))
    })
    return sampled
  } finally {
    stage.system.device.close()
  }
}

/** Broken already. One that was flaky is judged on: what breaks it for good outweighs that. */
const isSettled = ({ outcomes }: Campaign, rule: MonitoredRule): boolean =>
  outcomes.get(nameOfRule(rule))?.verdict === 'broken'

/** It has nothing to say here: it is broken already, or needs what this device does not report. */
export const judgesNot = (campaign: Campaign, rule: MonitoredRule, stage: Stage): boolean =>
  isSettled(campaign, rule) || missingObservations([rule], stage.system).length > 0

function unbrokenOutcome(
  rule: MonitoredRule,
  exercised: number,
  attempted: number,
  activities: Uint32Array,
  stage: Stage,
  sampled: Sampled,
): Outcome {
  const missing = missingObservations([rule], stage.system)
  const prevented = undecided(missing, stage.unfinished, exercised)
  return prevented ?? exercisedOutcome(rule, exercised, attempted, activities, sampled.finished)
}

/** Of a rule that did not break, and that nothing kept from being met: whether it was exercised. */
export function exercisedOutcome(
  rule: MonitoredRule,
  exercised: number,
  attempted: number,
  activities: ArrayLike<number>,
  finished: boolean,
): Outcome {
  if (exercised > 0) return { verdict: 'held', exercised, reason: '' }
  if (!finished) return { verdict: 'stopped', exercised, reason: 'stopped before it was exercised' }
  if (rule.kind === 'permission') {
    const never = rule.activities.filter((_, n) => activities[n] === 0).map((a) => a.name)
    return { verdict: 'vacuous', exercised, reason: `never seen in a silent run: ${never.join(', ')}` }
  }
  const tried = attempted > 0 ? `attempted ${attempted} times, ` : ''
  return { verdict: 'vacuous', exercised, reason: `${tried}its antecedent was never true` }
}
