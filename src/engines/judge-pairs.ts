/** Two-run rules: pairs drawn for each, the finding shrunk as a pair. */
import { nameOfRule, type TwoRunRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { unflatten } from '../interface/operations.ts'
import { pointsOf } from '../interface/points.ts'
import { type Campaign, headOf } from './campaign.ts'
import { undecided } from './observable.ts'
import { type Breaks, shrink } from './shrink.ts'
import { createPairs, type PairCounts, type PairFinding, samplePairs } from './two-run.ts'

export function judgePairs(
  campaign: Campaign,
  rule: TwoRunRule,
): { readonly counts: PairCounts; readonly finished: boolean } {
  const { subject, options, outcomes } = campaign
  const of = options.pairsFor?.(nameOfRule(rule)) ?? options.pairs
  let done = 0
  const result = samplePairs(subject.platform, rule, subject.options, {
    ...options,
    pairs: of,
    mayContinue: () => {
      options.progress?.({ what: `pairs for ${nameOfRule(rule)}`, done: done++, of })
      return options.mayContinue?.('pairs') ?? true
    },
  })
  const { counts, finding, finished, missing, unfinished } = result
  if (finding) {
    const counterexample = shrinkPair(campaign, rule, finding)
    const reason = counterexample.explanation
    outcomes.set(nameOfRule(rule), { verdict: 'broken', exercised: counts.useful, reason, counterexample })
    campaign.keep(counterexample, result.detectedAfter)
  } else {
    const exercised = counts.useful
    const verdict = exercised > 0 ? 'held' : finished ? 'vacuous' : 'stopped'
    const undrawn = !finished && Object.values(counts).every((n) => n === 0)
    const silent = undrawn
      ? 'it ended before a pair was drawn'
      : 'no pair in which the victim did anything after the secret'
    const reason = verdict === 'held' ? '' : silent
    const prevented = undecided(missing, unfinished, exercised)
    outcomes.set(nameOfRule(rule), prevented ?? { verdict, exercised, reason })
  }
  return { counts, finished }
}

function shrinkPair(campaign: Campaign, rule: TwoRunRule, finding: PairFinding): Counterexample {
  const { subject } = campaign
  const { platform } = subject
  const pairs = createPairs(platform, rule, subject.options)
  try {
    const breaks: Breaks = (operations) => pairs.breaks(operations)
    if (campaign.options.shrinks?.(nameOfRule(rule)) === false)
      return pairCounterexample(campaign, rule, finding)
    const shrunk = shrink(platform, pointsOf(platform), finding.operations, breaks).operations
    const last = pairs.replay(shrunk) ?? finding
    return pairCounterexample(campaign, rule, last)
  } finally {
    pairs.close()
  }
}

function pairCounterexample(campaign: Campaign, rule: TwoRunRule, finding: PairFinding): Counterexample {
  const { platform } = campaign.subject
  return {
    ...headOf(campaign, rule),
    operations: finding.operations.map((op) => unflatten(platform, op)),
    observations: finding.seen,
    pair: {
      changed: finding.changed,
      instead: finding.instead ? unflatten(platform, finding.instead) : null,
      ...(finding.leftOut === undefined ? {} : { leftOut: finding.leftOut }),
      secretContext: finding.secretContext,
      victim: finding.victim,
      leakPath: finding.leakPath,
    },
    explanation: finding.explanation,
  }
}
