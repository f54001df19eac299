/** Two-run rules: pairs drawn for each, the finding shrunk as a pair. */
import { nameOfRule, type TwoRunRule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { DeviceFailure } from '../interface/device.ts'
import { type FlatOperation, unflatten } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { pointsOf } from '../interface/points.ts'
import { type Campaign, headOf, type Outcome } from './campaign.ts'
import { undecided } from './observable.ts'
import type { PairCounts } from './pair.ts'
import type { PairFinding } from './pair-replay.ts'
import { ordinalOf, ownOf } from './share.ts'
import { simplestEnd } from './shortest.ts'
import { type Breaks, shrink } from './shrink.ts'
import { createPairs, samplePairs } from './two-run.ts'

export function judgePairs(
  campaign: Campaign,
  rule: TwoRunRule,
): { readonly counts: PairCounts; readonly finished: boolean } {
  const { subject, options, outcomes, tally } = campaign
  const name = nameOfRule(rule)
  const asked = options.pairsFor?.(name) ?? options.pairs
  const of = ownOf(options.share, asked)
  let done = 0
  const result = samplePairs(subject.platform, rule, subject.options, {
    ...options,
    pairs: asked,
    mayContinue: () => {
      options.progress?.({ what: `pairs for ${name}`, done: done++, of })
      return options.mayContinue?.('pairs') ?? true
    },
  })
  const { counts, letters, finding, finished, missing, unfinished } = result
  tally.letters[name] = letters
  if (finding) {
    const { counterexample, failure } = settledPair(campaign, rule, finding)
    const reason = counterexample.explanation
    outcomes.set(name, { verdict: 'broken', exercised: counts.useful, reason, counterexample })
    const at = ordinalOf(options.share ?? whole, letters.length - 1)
    tally.findings.push({ rule: name, at, verdict: 'broken', reason, counterexample, denied: [] })
    campaign.keep(counterexample, result.detectedAfter)
    if (failure) throw failure
  } else outcomes.set(name, undecided(missing, unfinished, counts.useful) ?? pairsOutcome(counts, finished))
  return { counts, finished }
}

const whole = { index: 1, of: 1 } as const

/** Of a rule that did not break, and that nothing kept from being met. */
export function pairsOutcome(counts: PairCounts, finished: boolean): Outcome {
  const exercised = counts.useful
  const verdict = exercised > 0 ? 'held' : finished ? 'vacuous' : 'stopped'
  const undrawn = !finished && Object.values(counts).every((n) => n === 0)
  const silent = undrawn
    ? 'it ended before a pair was drawn'
    : 'no pair in which the victim did anything after the secret'
  return { verdict, exercised, reason: verdict === 'held' ? '' : silent }
}

/** Shrunk; as it was found where the device failed meanwhile. */
function settledPair(
  campaign: Campaign,
  rule: TwoRunRule,
  finding: PairFinding,
): { readonly counterexample: Counterexample; readonly failure?: DeviceFailure } {
  try {
    return { counterexample: shrinkPair(campaign, rule, finding) }
  } catch (failure) {
    if (!(failure instanceof DeviceFailure)) throw failure
    return { counterexample: pairCounterexample(campaign, rule, finding), failure }
  }
}

/** Further starts of the shrinking: a pair costs several times what a run does. */
const furtherPairs = { drawn: 4, shrunk: 1 } as const
/** For each of them. */
const drawnAnew = { pairs: 20, operations: 100 } as const

function shrinkPair(campaign: Campaign, rule: TwoRunRule, finding: PairFinding): Counterexample {
  const { subject } = campaign
  const { platform } = subject
  const pairs = createPairs(platform, rule, subject.options)
  try {
    const breaks: Breaks = (operations) => pairs.breaks(operations)
    if (campaign.options.shrinks?.(nameOfRule(rule)) === false)
      return pairCounterexample(campaign, rule, finding)
    const { hurries } = campaign.options
    const end = (operations: readonly FlatOperation[]) =>
      shrink(platform, pointsOf(platform), operations, breaks, hurries).operations
    const shrunk = subject.options.device
      ? end(finding.operations)
      : simplestEnd(
          finding.operations,
          end,
          (seed) => {
            if (hurries?.()) return undefined
            const other = samplePairs(platform, rule, subject.options, { seed, ...drawnAnew }).finding
            return other && breaks(other.operations) >= 0 ? other.operations : undefined
          },
          furtherPairs,
        )
    const last = pairs.replay(shrunk) ?? finding
    return pairCounterexample(campaign, rule, last)
  } finally {
    pairs.close()
  }
}

export function pairCounterexample(
  campaign: Parameters<typeof headOf>[0],
  rule: TwoRunRule,
  finding: PairFinding,
): Counterexample {
  return { ...headOf(campaign, rule), ...tellPair(campaign.subject.platform, finding) }
}

/** Of a counterexample, what the difference is. */
export function tellPair(
  platform: Platform,
  finding: PairFinding,
): Pick<Counterexample, 'operations' | 'observations' | 'pair' | 'explanation'> {
  return {
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
