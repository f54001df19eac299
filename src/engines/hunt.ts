/**
 * A hunt: one known-bad is planted, and every rule looks for it. It ends soon after the rule that must notice it has, so
 * that the whole matrix is affordable; only that rule's counterexample is shrunk.
 */
import type { Bug } from '../../bugs/bug.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { Platform } from '../interface/platform.ts'
import { defaultEffort } from './campaign.ts'
import { check } from './check.ts'

/** Plain data, so that it goes to another thread. */
export interface HuntEffort {
  readonly seed: number
  /** Runs, at most, and operations in each. */
  readonly runs: number
  readonly operations: number
  /** Runs in which the other rules are looked at, once the one that must notice it has. */
  readonly runsAfter: number
  /** Pairs drawn, at most, for a two-run rule that must notice it, and for each other one. */
  readonly pairs: number
  readonly pairsOfOthers: number
}

export const huntEffort: HuntEffort = { ...defaultEffort, runsAfter: 200, pairsOfOthers: 30 }

export interface Hunted {
  /** Rules that broke, by name, in the catalogue's order. */
  readonly fired: readonly string[]
  readonly flaky: readonly string[]
  /** Of the rule that must notice it: its counterexample, and the operations until it broke. */
  readonly counterexample: Counterexample | undefined
  readonly detectedAfter: number | undefined
}

export interface Hunt extends HuntEffort {
  readonly rules: readonly Rule[]
  readonly version: string
  /** Names of the rules that must notice it; left out: whichever does first. */
  readonly noticedBy?: readonly string[] | undefined
  readonly mayContinue?: (() => boolean) | undefined
}

/** The rule that the known-bad names; an over-strict rule has a name of its own, and breaks the permission that it denies. */
export const noticersOf = (bug: Bug): readonly string[] => [
  bug.rule,
  ...[...(bug.rules ?? []), ...(bug.staticRules ?? [])].map(nameOfRule),
]

export function hunt(platform: Platform, bug: Bug, given: Hunt): Hunted {
  let first: string | undefined
  const mustNotice = (rule: string): boolean =>
    given.noticedBy === undefined ? first === undefined || first === rule : given.noticedBy.includes(rule)
  const sampled =
    given.noticedBy === undefined || given.rules.some((r) => mustNotice(nameOfRule(r)) && isSampled(r))
  let runs = 0
  const { evidence, counterexamples, detectedAfter } = check(platform, {
    ...given,
    bug,
    // It ends soon, so the rest of a run that is broken is not worth its time.
    endsAtViolation: true,
    shrinks: mustNotice,
    pairsFor: (rule) => (given.noticedBy?.includes(rule) ? given.pairs : given.pairsOfOthers),
    found: ({ rule }) => {
      if (mustNotice(rule)) first ??= rule
    },
    mayContinue: (part) => {
      if (given.mayContinue?.() === false) return false
      if (given.noticedBy === undefined) return first === undefined
      return part === 'pairs' || (first === undefined && sampled) || runs++ < given.runsAfter
    },
  })
  const unmet = given.rules.filter((rule) => isUnmetBy(rule, platform)).map(nameOfRule)
  const named = (verdicts: readonly string[]): string[] =>
    evidence.rules
      .filter((r) => r.kind !== 'rollUp' && verdicts.includes(r.verdict))
      .map(nameOfRule)
      .filter((name) => !unmet.includes(name))
  const counterexample = counterexamples.find(({ rule }) => rule === first)
  return {
    fired: named(['broken', 'warned']),
    flaky: named(['flaky']),
    counterexample,
    detectedAfter: counterexample && detectedAfter[counterexample.rule],
  }
}

/** What the description itself does not follow, a recommendation mostly: that is not the doing of what is planted. */
export const isUnmetBy = (rule: Rule, platform: Platform): boolean =>
  rule.kind === 'static' && !rule.appliesTo(platform) && rule.over(platform).some((pair) => !rule.then(pair))

/** Static rules and two-run rules break elsewhere than in a run. */
const isSampled = ({ kind }: Rule): boolean => kind !== 'static' && kind !== 'twoRun' && kind !== 'rollUp'
