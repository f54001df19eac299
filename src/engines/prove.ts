/**
 * Proves the rules of a scope: every reachable state of it, for each group of rules. What breaks is reported at its
 * shortest, and the rest of the group is searched on without it. A rule counts as proved only in a scope in which one
 * of its known-bads breaks. Read `groupPlan`, then `showRule`.
 */
import type { Bug } from '../../bugs/bug.ts'
import {
  type MonitoredRule,
  nameOfRule,
  type TwoRunRule,
  waitsForFairBus,
} from '../../properties/kit/rule.ts'
import { type CheckpointBytes, identityIn } from '../explorer/checkpoint.ts'
import type { Progress } from '../explorer/explorer.ts'
import type { Bound } from '../explorer/search.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { operationsOf } from './alphabet.ts'
import { headOf } from './campaign.ts'
import { pairCounterexample } from './judge-pairs.ts'
import { record, tellRun } from './record.ts'
import { type ScopeSpec, scopeOf } from './scope.ts'
import { nameOfScope, type ProvableRule, type ScopeRef, scopeFor, withLongSteps } from './scopes.ts'
import { type SearchCheckpoint, searchStates } from './search.ts'
import type { Searched, SearchedSystem } from './searched.ts'
import { createStage } from './stage.ts'
import { type Subject, subjectOf } from './subject.ts'
import { createPairs } from './two-run.ts'

export interface ProofEffort {
  /** States stored for one group, at most. */
  readonly statesMax: number
  /** States stored in the search for one known-bad, at most: one that the scope shows breaks early. */
  readonly statesMaxOfKnownBad: number
  /** Bytes of what is stored of the states of one search, at most. */
  readonly bytesMax?: number | undefined
  /** Hash compaction: what holds in every state that was visited is then not called proved. */
  readonly compact?: boolean | undefined
  /** States that a renaming of alike contexts makes of each other are searched once (symmetry.ts). */
  readonly symmetry?: boolean | undefined
}
/** The scopes whose proofs are committed end below it. */
export const proofEffort: ProofEffort = { statesMax: 4_000_000, statesMaxOfKnownBad: 100_000 }

export interface ProvedGroup {
  readonly group: string
  /** `complete`: every reachable state was visited; rules that broke before are left out of it. */
  readonly result: 'complete' | 'stopped'
  readonly stoppedBy?: Bound
  /** Of a compacted search: the probability, at most, that a state was left out. */
  readonly omission?: number
  /** With symmetry: a state stands for as many as this, at most. */
  readonly renamings?: number
  readonly states: number
  readonly transitions: number
  /** Operations from the start to the farthest state. */
  readonly depth: number
  readonly rules: readonly ProvedRule[]
}

export interface ProvedRule {
  readonly rule: string
  /**
   * `vacuous`: it holds in every state, and what it speaks of never occurs. `likely`: it holds in every state of a compacted
   * search, which may have left one out.
   */
  readonly result: 'holds' | 'likely' | 'vacuous' | 'broken' | 'stopped'
  readonly exercised: number
  readonly counterexample?: Counterexample
}

export interface ProofOptions extends ProofEffort {
  readonly bug?: Bug | undefined
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((progress: Progress) => void) | undefined
  readonly checkpoint?: GroupCheckpoint | undefined
}

/** Of the search of a group that was stopped, or keeps where it is from time to time. */
export interface GroupCheckpoint extends Pick<SearchCheckpoint, 'isDue'> {
  /** What tells the group from every other one; the rules that are searched for come to it. */
  readonly identity: string
  readonly from?: CheckpointBytes | undefined
  readonly keep?: ((parts: Iterable<Uint8Array>) => void) | undefined
}

/** The scope of a platform in which a known-bad is planted, if it changes the description. */
const scopeWith = (platform: Platform, scope: ScopeRef, bug: Bug | undefined): ScopeSpec | undefined =>
  scopeFor(bug?.platform?.(platform) ?? platform, scope)

/** What is searched: the scope of the platform in which the known-bad is planted. */
function subjectIn(platform: Platform, spec: ScopeSpec, bug: Bug | undefined) {
  const planted = subjectOf(platform, bug)
  const scope = scopeOf(planted.platform, spec)
  const subject = { ...planted, platform: scope.platform }
  const systemOf = (
    all: readonly ProvableRule[],
    steps: Order['steps'],
    symmetry?: boolean,
  ): SearchedSystem => {
    const rules = all.filter(isOfOneRun)
    return {
      // A known-bad may tell alike contexts apart.
      symmetric: symmetry === true && steps === 'single' && !bug,
      ...subject.options,
      rules,
      pair: all.find((rule) => rule.kind === 'twoRun'),
      cooperates: rules.some(waitsForFairBus),
      points: scope.points,
      operations: operationsOf(
        subject.platform,
        steps === 'single' ? scope.alphabet : withLongSteps(scope.alphabet),
      ),
    }
  }
  return { subject, systemOf }
}

const isOfOneRun = (rule: ProvableRule): rule is MonitoredRule => rule.kind !== 'twoRun'

/** The rules that are searched for. */
export const rulesOf = ({ rules, pair }: SearchedSystem): readonly ProvableRule[] => (pair ? [pair] : rules)

/** One search of a group. */
export interface Order {
  readonly platform: Platform
  readonly system: SearchedSystem
  /**
   * `single`: for the proof. `long`: fewer operations say the same where the hypervisor may run and time may pass at once;
   * for the shortest counterexample.
   */
  readonly steps: 'single' | 'long'
}

export interface RuleGroup {
  readonly name: string
  readonly rules: readonly ProvableRule[]
}

/** @throws Error when the platform has no such scope */
export function placeOf(platform: Platform, scope: ScopeRef, bug: Bug | undefined, symmetry?: boolean) {
  const spec = scopeWith(platform, scope, bug)
  if (!spec) throw new Error(`${platform.name} has no scope ${nameOfScope(scope)}`)
  const { subject, systemOf } = subjectIn(platform, spec, bug)
  return {
    subject,
    orderOf: (rules: readonly ProvableRule[], steps: Order['steps']): Order => ({
      platform: subject.platform,
      system: systemOf(rules, steps, symmetry),
      steps,
    }),
  }
}

/** Searches until nothing more breaks: each search is asked for, whoever makes it, and what it found is handed back. */
export function* groupPlan(
  platform: Platform,
  scope: ScopeRef,
  group: RuleGroup,
  bug: Bug | undefined,
  symmetry?: boolean,
): Generator<Order, ProvedGroup, Searched> {
  const { subject, orderOf } = placeOf(platform, scope, bug, symmetry)
  const broken: ProvedRule[] = []
  let rest = group.rules
  for (;;) {
    const searched: Searched = yield orderOf(rest, 'single')
    const { violation } = searched
    if (!violation) return provedGroup(group, searched, rest, broken)
    const rule = rest[violation.rule]
    const { violation: short = violation } = yield orderOf([rule], 'long')
    broken.push({
      rule: nameOfRule(rule),
      result: 'broken',
      exercised: searched.exercised[violation.rule],
      counterexample: counterexampleOf(subject, rule, bug, short.operations),
    })
    rest = rest.filter((r) => r !== rule)
  }
}

function provedGroup(
  group: RuleGroup,
  { result, stoppedBy, states, transitions, depth, exercised, omission, renamings }: Searched,
  rest: readonly ProvableRule[],
  broken: readonly ProvedRule[],
): ProvedGroup {
  const held = rest.map(
    (rule, i): ProvedRule => ({
      rule: nameOfRule(rule),
      exercised: exercised[i],
      result: resultOf(result, exercised[i], omission),
    }),
  )
  return {
    group: group.name,
    result: result === 'complete' ? 'complete' : 'stopped',
    ...(stoppedBy ? { stoppedBy } : {}),
    ...(omission === undefined ? {} : { omission }),
    ...(renamings === undefined ? {} : { renamings }),
    ...{ states, transitions, depth },
    rules: [...held, ...broken],
  }
}

/** In this thread. @throws Error when a checkpoint is not of this group */
export function proveGroup(
  platform: Platform,
  scope: ScopeRef,
  group: RuleGroup,
  options: ProofOptions,
): ProvedGroup {
  const plan = groupPlan(platform, scope, group, options.bug, options.symmetry)
  const checkpoint = options.checkpoint && checkpointsFor(options.checkpoint)
  let step = plan.next()
  while (!step.done) {
    const { platform: small, system, steps } = step.value
    const ofThis = steps === 'single' ? checkpoint?.(rulesOf(system)) : undefined
    step = plan.next(searchStates(small, { ...options, ...system, checkpoint: ofThis }))
  }
  return step.value
}

/**
 * Of each search for some of a group's rules its own; that which it goes on from belongs to one of them, and those before
 * it, in which the other rules break, are made again and keep nothing: what they would write over is farther on.
 */
export function checkpointsFor({ identity, from, keep, isDue }: GroupCheckpoint) {
  const kept = from && identityIn(from)
  if (kept !== undefined && !kept.startsWith(`${identity}; `))
    throw new Error(`the checkpoint is of another search: ${kept}`)
  let isBefore = kept !== undefined
  return (rules: readonly ProvableRule[]): SearchCheckpoint => {
    const mine = `${identity}; ${rules.map(nameOfRule).join(', ')}`
    if (kept === mine) isBefore = false
    return { identity: mine, ...(isBefore ? {} : { keep, isDue }), from: kept === mine ? from : undefined }
  }
}

function resultOf(
  result: Searched['result'],
  exercised: number,
  omission: number | undefined,
): ProvedRule['result'] {
  if (result !== 'complete') return 'stopped'
  if (exercised === 0) return 'vacuous'
  return omission === undefined ? 'holds' : 'likely'
}

/** On the platform of the scope, so that it is replayed there. */
function counterexampleOf(
  subject: Subject,
  rule: ProvableRule,
  bug: Bug | undefined,
  operations: readonly FlatOperation[],
): Counterexample {
  if (rule.kind === 'twoRun') return counterexampleOfPair(subject, rule, bug, operations)
  const stage = createStage(subject.platform, { ...subject.options, rules: [rule] })
  return {
    // Nothing is drawn in a proof.
    ...headOf({ subject, options: { bug, seed: 0 } }, rule),
    ...tellRun(stage, operations, record(stage, operations)),
  }
}

function counterexampleOfPair(
  subject: Subject,
  rule: TwoRunRule,
  bug: Bug | undefined,
  operations: readonly FlatOperation[],
): Counterexample {
  const finding = createPairs(subject.platform, rule, subject.options).replay(operations)
  if (!finding) throw new Error(`${nameOfRule(rule)}: a difference between two runs was not found again`)
  return pairCounterexample({ subject, options: { bug, seed: 0 } }, rule, finding)
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
  scopes: readonly ScopeRef[],
  bug: Bug,
  rules: readonly ProvableRule[],
  options: ProofOptions,
): Showing {
  const own = bug.rules ?? rules.filter((rule) => nameOfRule(rule) === bug.rule)
  const unfinished: { bug: string; scope: string }[] = []
  for (const ref of scopes) {
    const name = nameOfScope(ref)
    const spec = planting(() => scopeWith(platform, ref, bug))
    if (!spec || own.some((rule) => (rule.kind === 'twoRun') !== (spec.pairs === true))) continue
    // One of a file is of the platform as it is.
    const cut = () => subjectIn(platform, spec, bug)
    const place = typeof ref === 'string' ? cut() : planting(cut)
    if (!place) continue
    const { subject, systemOf } = place
    if (own.some((rule) => rule.appliesTo(subject.platform))) continue
    const { violation, states, result } = searchStates(subject.platform, {
      ...options,
      ...systemOf(own, 'long'),
      statesMax: options.statesMaxOfKnownBad,
      checkpoint: undefined,
      compact: undefined,
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
  scopes: readonly ScopeRef[],
  rule: ProvableRule,
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
