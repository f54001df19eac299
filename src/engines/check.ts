/**
 * One campaign: counterexamples found before, static rules on the description, the statecharts if asked for, sampling,
 * pairs for two-run rules; every finding shrunk; then one verdict for each row of the catalogue.
 */
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { isMonitored } from '../../properties/rules.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { DeviceFailure } from '../interface/device.ts'
import type { Evidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import { obstacleToExecution } from '../interface/protection.ts'
import { beforeRuns, type Campaign, type CheckOptions } from './campaign.ts'
import type { Covered } from './cover.ts'
import { evidenceOf } from './evidence.ts'
import { judgeCovered } from './judge-covered.ts'
import { judgePairs } from './judge-pairs.ts'
import { judgeSampled } from './judge-sampled.ts'
import { judgeStaticRules } from './judge-static.ts'
import type { PairCounts } from './pair.ts'
import { type Replayed, replayCorpus } from './replay.ts'
import type { Sampled } from './sample.ts'
import { isMine } from './share.ts'
import { subjectOf } from './subject.ts'

export interface Checked {
  /** `counterexample.file` is empty where the counterexample is new: its file's name is the caller's. */
  readonly evidence: Evidence
  readonly counterexamples: readonly Counterexample[]
  /** Operations until each rule broke. */
  readonly detectedAfter: Readonly<Record<string, number>>
  /** What became of the corpus, by file. */
  readonly replayed: Readonly<Record<string, Replayed>>
  /** The device failed, which ended the campaign: what was found until then is here, what was not judged is stopped. */
  readonly failure?: DeviceFailure
}

export function check(platform: Platform, options: CheckOptions): Checked {
  const subject = subjectOf(platform, options.bug, options.device)
  const counterexamples: Counterexample[] = []
  const detectedAfter: Record<string, number> = {}
  const campaign: Campaign = {
    subject,
    options,
    outcomes: new Map(),
    covering: new Map(),
    tally: { attempted: {}, activities: {}, letters: {}, findings: [] },
    keep: (counterexample, after) => {
      counterexamples.push(counterexample)
      detectedAfter[counterexample.rule] = after
      options.found?.(counterexample)
    },
  }
  const { outcomes } = campaign
  const applicable = options.rules.filter((rule) => isApplicable(campaign, rule))
  const replayed: Record<string, Replayed> = {}
  const guard = newGuard()
  guard.play(() => replayCorpus(campaign, applicable, replayed))
  noteCorpus(campaign)
  const described = [...applicable, ...subject.extraRules].filter((rule) => rule.kind === 'static')
  judgeStaticRules(campaign, described)
  let sampled: Sampled | undefined
  let covered: Covered | undefined
  const pairs: Record<string, PairCounts> = {}
  const notCompared = new Set<string>()
  let stopped = false
  if (!options.staticOnly && obstacleToExecution(subject.platform) === undefined) {
    const monitored = [...applicable, ...subject.extraRules].filter(isMonitored)
    // One machine covers for all.
    if (options.cover && isMine(options.share, 0))
      covered = guard.play(() => judgeCovered(campaign, monitored))
    sampled = guard.play(() => judgeSampled(campaign, monitored))
    guard.note(sampled?.failure)
    stopped = sampled?.finished === false || covered?.finished === false
    for (const rule of applicable) {
      if (rule.kind !== 'twoRun' || outcomes.has(nameOfRule(rule))) continue
      const result = guard.play(() => judgePairs(campaign, rule))
      if (!result) break
      pairs[nameOfRule(rule)] = result.counts
      for (const what of rule.align) notCompared.add(what)
      stopped ||= !result.finished
    }
  }
  const failure = guard.failure()
  if (failure) {
    stopped = true
    leaveUnjudged(campaign, applicable)
  }
  const coverage = covered?.coverage
  const evidence = evidenceOf(campaign, { sampled, coverage, pairs, notCompared: [...notCompared], stopped })
  return { evidence, counterexamples, detectedAfter, replayed, ...(failure ? { failure } : {}) }
}

interface Guard {
  /** Undefined: the device failed, now or before. */
  play<T>(part: () => T): T | undefined
  note(failure: DeviceFailure | undefined): void
  failure(): DeviceFailure | undefined
}

/** The first failure of the device ends every part of a campaign that plays it. */
function newGuard(): Guard {
  let failure: DeviceFailure | undefined
  return {
    play(part) {
      if (failure) return undefined
      try {
        return part()
      } catch (error) {
        if (!(error instanceof DeviceFailure)) throw error
        failure = error
        return undefined
      }
    },
    note: (noted) => {
      failure ??= noted
    },
    failure: () => failure,
  }
}

function leaveUnjudged({ outcomes }: Campaign, applicable: readonly Rule[]): void {
  for (const rule of applicable) {
    if (rule.kind === 'rollUp' || outcomes.has(nameOfRule(rule))) continue
    const reason = 'the device failed before it was judged'
    outcomes.set(nameOfRule(rule), { verdict: 'stopped', exercised: 0, reason })
  }
}

function noteCorpus({ outcomes, tally }: Campaign): void {
  for (const [rule, { verdict, reason, counterexample, file }] of outcomes)
    if (verdict === 'broken')
      tally.findings.push({ rule, at: beforeRuns.corpus, verdict, reason, counterexample, file, denied: [] })
}

function isApplicable({ subject, outcomes }: Campaign, rule: Rule): boolean {
  if (rule.kind === 'rollUp') return true
  const missing = rule.appliesTo(subject.platform)
  if (missing) {
    outcomes.set(nameOfRule(rule), {
      verdict: 'not applicable',
      exercised: 0,
      reason: `the platform has no ${missing.lacks.replace(/^an? /, '')}`,
    })
  }
  return missing === undefined
}
