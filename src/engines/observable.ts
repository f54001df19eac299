/** What keeps an unbroken rule from counting as met: a device that cannot show what it needs, a start that did not end. */
import { match } from 'ts-pattern'
import type { MonitoredRule, TwoRunRule } from '../../properties/kit/rule.ts'
import type { Device } from '../interface/device.ts'
import { observationKinds } from '../interface/observations.ts'
import type { Outcome } from './campaign.ts'

/** The kinds of observations that one of these rules judges, follows or compares, and that this device cannot report. */
export function missingObservations(
  rules: readonly (MonitoredRule | TwoRunRule)[],
  device: Device,
): readonly string[] {
  const reported = new Set<string>(device.observes)
  const needed = new Set(rules.flatMap(needs))
  return observationKinds
    .filter((k) => k.from === 'device' && !reported.has(k.name) && needed.has(k.name))
    .map((k) => k.name)
}

function needs(rule: MonitoredRule | TwoRunRule): readonly string[] {
  if (rule.kind === 'twoRun') return rule.sees
  const follows = [rule, ...rule.uses].flatMap((f) => Object.keys(f.follow))
  return match(rule)
    .with({ kind: 'step' }, (r) => [...follows, ...[r.when].flat()])
    .with({ kind: 'always' }, () => follows)
    .with({ kind: 'response' }, (r) => [...follows, r.when, ...r.until, 'time passed'])
    .with({ kind: 'permission' }, (r) => [...follows, ...r.activities.flatMap((a) => a.when)])
    .exhaustive()
}

/** Of a rule that did not break, or undefined where nothing forbids that it was met. */
export function undecided(
  missing: readonly string[],
  unfinished: readonly string[],
  exercised: number,
): Outcome | undefined {
  if (missing.length > 0)
    return {
      verdict: 'not observable',
      exercised: 0,
      reason: `the device does not report: ${missing.join(', ')}`,
    }
  if (unfinished.length > 0)
    return { verdict: 'stopped', exercised, reason: `the start did not end: ${unfinished.join(', ')}` }
  return undefined
}
