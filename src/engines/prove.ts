/**
 * Proves the rules of a scope: every reachable state of it, for each group of rules. What breaks is reported at its
 * shortest, and the rest of the group is searched on without it. A rule counts as proved only in a scope in which one
 * of its known-bads breaks. Read `proveGroup`, then `showRule`.
 */
import type { Bug } from '../../bugs/bug.ts'
import { type MonitoredRule, nameOfRule, waitsForFairBus } from '../../properties/kit/rule.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import { type FlatOperation, unflatten } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { operationsOf } from './alphabet.ts'
import { headOf } from './campaign.ts'
import { record } from './record.ts'
import { type ScopeSpec, scopeOf } from './scope.ts'
import { smallScopes, withLongSteps } from './scopes.ts'
import { type Searched, searchStates } from './search.ts'
import { createStage } from './stage.ts'
import { type Subject, subjectOf } from './subject.ts'

export interface ProofEffort {
  /** States stored for one group, at most. */
  readonly statesMax: number
  /** States stored in the search for one known-bad, at most: one that the scope shows breaks early. */
  readonly statesMaxOfKnownBad: number
}
/** The scopes whose proofs are committed end below it. */
export const proofEffort: ProofEffort = { statesMax: 4_000_000, statesMaxOfKnownBad: 100_000 }

export interface ProvedGroup {
  readonly group: string
  /** `complete`: every reachable state was visited; rules that broke before are left out of it. */
  readonly result: 'complete' | 'stopped'
  readonly states: number
  readonly transitions: number
  /** Operations from the start to the farthest state. */
  readonly depth: number
  readonly rules: readonly ProvedRule[]
}

export interface ProvedRule {
  readonly rule: string
  /** `vacuous`: it holds in every state, and what it speaks of never occurs. */
  readonly result: 'holds' | 'vacuous' | 'broken' | 'stopped'
  readonly exercised: number
  readonly counterexample?: Counterexample
}

export interface ProofOptions extends ProofEffort {
  readonly bug?: Bug | undefined
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((states: number, depth: number) => void) | undefined
}

/** The small scopes of a platform in which a known-bad is planted, if it changes the description. */
const scopesWith = (platform: Platform, bug: Bug | undefined): readonly ScopeSpec[] =>
  smallScopes(bug?.platform?.(platform) ?? platform)

/** What is searched: the scope of the platform in which the known-bad is planted. */
function subjectIn(platform: Platform, spec: ScopeSpec, bug: Bug | undefined) {
  const planted = subjectOf(platform, bug)
  const scope = scopeOf(planted.platform, spec)
  const subject = { ...planted, platform: scope.platform }
  const search = (rules: readonly MonitoredRule[], alphabet = scope.alphabet, options: ProofOptions) =>
    searchStates(subject.platform, {
      ...options,
      ...subject.options,
      rules,
      cooperates: rules.some(waitsForFairBus),
      points: scope.points,
      operations: operationsOf(subject.platform, alphabet),
    })
  return { scope, subject, search }
}

/** Searches until nothing more breaks. */
export function proveGroup(
  platform: Platform,
  scopeName: string,
  group: { readonly name: string; readonly rules: readonly MonitoredRule[] },
  options: ProofOptions,
): ProvedGroup {
  const spec = scopesWith(platform, options.bug).find(({ name }) => name === scopeName)
  if (!spec) throw new Error(`${platform.name} has no scope ${scopeName}`)
  const { scope, subject, search } = subjectIn(platform, spec, options.bug)
  const broken: ProvedRule[] = []
  let rest = group.rules
  let searched: Searched
  for (;;) {
    searched = search(rest, scope.alphabet, options)
    const { violation } = searched
    if (!violation) break
    const rule = rest[violation.rule]
    // Fewer operations say the same where the hypervisor may run and time may pass at once.
    const short = search([rule], withLongSteps(scope.alphabet), options).violation ?? violation
    broken.push({
      rule: nameOfRule(rule),
      result: 'broken',
      exercised: searched.exercised[violation.rule],
      counterexample: counterexampleOf(subject, rule, options.bug, short.operations),
    })
    rest = rest.filter((r) => r !== rule)
  }
  const { result, states, transitions, depth } = searched
  const held = rest.map((rule, i): ProvedRule => {
    const exercised = searched.exercised[i]
    return { rule: nameOfRule(rule), exercised, result: resultOf(result, exercised) }
  })
  return {
    group: group.name,
    result: result === 'complete' ? 'complete' : 'stopped',
    states,
    transitions,
    depth,
    rules: [...held, ...broken],
  }
}

function resultOf(result: Searched['result'], exercised: number): ProvedRule['result'] {
  if (result !== 'complete') return 'stopped'
  return exercised > 0 ? 'holds' : 'vacuous'
}

/** On the platform of the scope, so that it is replayed there. */
function counterexampleOf(
  subject: Subject,
  rule: MonitoredRule,
  bug: Bug | undefined,
  operations: readonly FlatOperation[],
): Counterexample {
  const { platform } = subject
  const stage = createStage(platform, { ...subject.options, rules: [rule] })
  const { observations, cooperative, explanation } = record(stage, operations)
  return {
    // Nothing is drawn in a proof.
    ...headOf({ subject, options: { bug, seed: 0 } }, rule),
    operations: operations.map((op) => unflatten(platform, op)),
    observations,
    ...(cooperative ? { cooperative: true as const } : {}),
    explanation,
  }
}

/** A known-bad that breaks its rule in a scope. */
export interface Shown {
  readonly bug: string
  readonly scope: string
  /** Operations of the shortest sequence in the scope. */
  readonly shortest: number
  readonly states: number
}

/** Whether a known-bad shows that its rule notices something. */
export interface Showing {
  readonly shown?: Shown
  /** Where none was found, the searches that a bound ended: they say nothing. */
  readonly unfinished: readonly { readonly bug: string; readonly scope: string }[]
}

/** The first of these scopes in which the known-bad breaks the rule that it names, alone. */
export function showKnownBad(
  platform: Platform,
  scopes: readonly string[],
  bug: Bug,
  rules: readonly MonitoredRule[],
  options: ProofOptions,
): Showing {
  const own = bug.rules ?? rules.filter((rule) => nameOfRule(rule) === bug.rule)
  const specs = planting(() => scopesWith(platform, bug)) ?? []
  const unfinished: { bug: string; scope: string }[] = []
  for (const name of scopes) {
    const spec = specs.find((s) => s.name === name)
    if (!spec) continue
    const { scope, subject, search } = subjectIn(platform, spec, bug)
    if (own.some((rule) => rule.appliesTo(subject.platform))) continue
    const { violation, states, result } = search(own, withLongSteps(scope.alphabet), {
      ...options,
      statesMax: options.statesMaxOfKnownBad,
    })
    if (violation)
      return {
        shown: { bug: bug.name, scope: name, shortest: violation.operations.length, states },
        unfinished: [],
      }
    if (result === 'stopped') unfinished.push({ bug: bug.name, scope: name })
    if (options.mayContinue?.() === false) break
  }
  return { unfinished }
}

/** A known-bad may change what a platform lacks. */
function planting<T>(plant: () => T): T | undefined {
  try {
    return plant()
  } catch {
    return undefined
  }
}

/** By which known-bad, and in which of these scopes, the rule is shown to notice something. */
export function showRule(
  platform: Platform,
  scopes: readonly string[],
  rule: MonitoredRule,
  bugs: readonly Bug[],
  options: ProofOptions,
): Showing {
  const own = bugs.filter((bug) => bug.rule === nameOfRule(rule) && !bug.rules)
  const unfinished: { bug: string; scope: string }[] = []
  // A scope that is cheap shows most: all known-bads are tried in it before the next one.
  for (const scope of scopes)
    for (const bug of own) {
      const showing = showKnownBad(platform, [scope], bug, [rule], options)
      if (showing.shown) return showing
      unfinished.push(...showing.unfinished)
      if (options.mayContinue?.() === false) return { unfinished }
    }
  return { unfinished }
}
