/** The statecharts are covered while step, always, response and permission rules judge; what breaks is settled as in sampling. */
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { beforeRuns, type Campaign } from './campaign.ts'
import { type Covered, cover } from './cover.ts'
import { judgesNot } from './judge-sampled.ts'
import { settleFinding } from './settle.ts'

export function judgeCovered(campaign: Campaign, monitored: readonly MonitoredRule[]): Covered {
  const { subject, options, covering } = campaign
  const covered = cover(
    subject.platform,
    { ...subject.options, rules: monitored },
    {
      muted: (stage) => monitored.flatMap((rule, i) => (judgesNot(campaign, rule, stage) ? [i] : [])),
      mayContinue: () => options.mayContinue?.('runs') ?? true,
      progress: (done, of, operations) =>
        options.progress?.({ what: 'goals of the statecharts', done, of, operations }),
      found: (finding) => {
        const denied = finding.denied.map((i) => monitored[i])
        settleFinding(campaign, monitored[finding.rule], finding, denied, beforeRuns.covering)
      },
    },
  )
  monitored.forEach((rule, i) => {
    covering.set(nameOfRule(rule), { exercised: covered.exercised[i], attempted: covered.attempted[i] })
  })
  return covered
}
