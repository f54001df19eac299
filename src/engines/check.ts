/**
 * One campaign: counterexamples found before, static rules on the description, the statecharts if asked for, sampling,
 * pairs for two-run rules; every finding shrunk; then one verdict for each row of the catalogue.
 */
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { isMonitored } from '../../properties/rules.ts'
import type { Counterexample } from '../interface/counterexample.ts'
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
import { type Replayed, replayCorpus } from './replay.ts'
import type { Sampled } from './sample.ts'
import { isMine } from './share.ts'
import { subjectOf } from './subject.ts'
import type { PairCounts } from './two-run.ts'

export interface Checked {
  /** `counterexample.file` is empty where the counterexample is new: its file's name is the caller's. */
  readonly evidence: Evidence
  readonly counterexamples: readonly Counterexample[]
  /** Operations until each rule broke. */
  readonly detectedAfter: Readonly<Record<string, number>>
  /** What became of the corpus, by file. */
  readonly replayed: Readonly<Record<string, Replayed>>
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
  const replayed = replayCorpus(campaign, applicable)
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
    if (options.cover && isMine(options.share, 0)) covered = judgeCovered(campaign, monitored)
    sampled = judgeSampled(campaign, monitored)
    stopped = !sampled.finished || covered?.finished === false
    for (const rule of applicable) {
      if (rule.kind !== 'twoRun' || outcomes.has(nameOfRule(rule))) continue
      const result = judgePairs(campaign, rule)
      pairs[nameOfRule(rule)] = result.counts
      for (const what of rule.align) notCompared.add(what)
      stopped ||= !result.finished
    }
  }
  const coverage = covered?.coverage
  const evidence = evidenceOf(campaign, { sampled, coverage, pairs, notCompared: [...notCompared], stopped })
  return { evidence, counterexamples, detectedAfter, replayed }
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
