/**
 * One campaign: static rules on the description, counterexamples found before, sampling, pairs for two-run rules;
 * every finding shrunk; then one verdict for each row of the catalogue.
 */
import { match } from 'ts-pattern'
import type { Bug } from '../../bugs/bug.ts'
import { catalogue, type Row, type RuleId } from '../../properties/catalogue.ts'
import { judgeRollUp } from '../../properties/kit/roll-up.ts'
import {
  type MonitoredRule,
  nameOfRule,
  type Rule,
  type StaticRule,
  type TwoRunRule,
} from '../../properties/kit/rule.ts'
import { isMonitored } from '../../properties/rules.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import { type Counterexample, counterexampleFormat } from '../interface/counterexample.ts'
import type { Device } from '../interface/device.ts'
import { type Evidence, evidenceFormat, type RuleEvidence } from '../interface/evidence.ts'
import {
  type Bus,
  K,
  observationKinds,
  type PlainObservation,
  plainObservation,
} from '../interface/observations.ts'
import { type FlatOperation, flatten, operationClasses, unflatten } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { pointsOf } from '../interface/points.ts'
import type { Verdict } from '../interface/verdicts.ts'
import { wellBehavedSoftware } from '../software/software.ts'
import { certify } from './certify.ts'
import { type Finding, type Sampled, sample } from './sample.ts'
import { type Breaks, shrink } from './shrink.ts'
import { cooperate, createStage, play, type Stage } from './stage.ts'
import type { SystemOptions } from './system.ts'
import { createPairs, type PairCounts, type PairFinding, samplePairs } from './two-run.ts'

export interface DeviceFactory {
  readonly name: string
  /** A fresh device that reports to this bus. */
  create(bus: Bus, platform: Platform, bug: Bug | undefined): Device
}

export interface CheckOptions {
  readonly rules: readonly Rule[]
  readonly bug?: Bug | undefined
  readonly seed: number
  readonly runs: number
  /** Operations a run. */
  readonly operations: number
  /** Pairs drawn for each two-run rule. */
  readonly pairs: number
  readonly device?: DeviceFactory | undefined
  readonly version: string
  readonly staticOnly?: boolean | undefined
  /** Counterexamples found before, replayed first on this platform: what still fails is broken. */
  readonly corpus?: readonly Stored[] | undefined
  /** The rows of the catalogue that are asked for; all of them, where it is left out. */
  readonly asked?: ((id: RuleId) => boolean) | undefined
  /** A *should* or an expectation that is not met is broken, no longer only warned. */
  readonly strict?: boolean | undefined
  /** Asked before each run and before each pair; false ends that part of the campaign with what it has. */
  readonly mayContinue?: ((part: 'runs' | 'pairs') => boolean) | undefined
  readonly progress?: ((done: number, of: number, operations: number) => void) | undefined
  /** Told of each counterexample as soon as it is shrunk, so that it is saved whatever comes after. */
  readonly found?: ((counterexample: Counterexample) => void) | undefined
}

/** A counterexample of the corpus, and the name of its file. */
export interface Stored {
  readonly file: string
  readonly counterexample: Counterexample
}

export interface Checked {
  /** `counterexample.file` is empty where the counterexample is new: its file's name is the caller's. */
  readonly evidence: Evidence
  readonly counterexamples: readonly Counterexample[]
  /** Operations until each rule broke. */
  readonly detectedAfter: Readonly<Record<string, number>>
  /** What became of the corpus, by file. */
  readonly replayed: Readonly<Record<string, Replayed>>
}

/** What a platform and a bug make together: the system that is played. */
export interface Subject {
  readonly platform: Platform
  readonly options: Omit<SystemOptions, 'rules'>
  readonly extraRules: readonly MonitoredRule[]
}

export function subjectOf(platform: Platform, bug: Bug | undefined, device?: DeviceFactory): Subject {
  const changed = bug?.platform ? bug.platform(platform) : platform
  return {
    platform: changed,
    options: {
      decisions: bug?.decisions?.(wellBehaved),
      software: bug?.software?.(wellBehavedSoftware),
      device: device ? (bus) => device.create(bus, changed, bug) : undefined,
    },
    extraRules: bug?.rules ?? [],
  }
}

interface Outcome {
  verdict: Verdict
  exercised: number
  reason: string
  counterexample?: Counterexample
  /** Of the corpus: where it lies already. */
  file?: string
}

export function check(platform: Platform, options: CheckOptions): Checked {
  const subject = subjectOf(platform, options.bug, options.device)
  const outcomes = new Map<string, Outcome>()
  const counterexamples: Counterexample[] = []
  const detectedAfter: Record<string, number> = {}
  const applicable = options.rules.filter((rule) => !isNotApplicable(rule, subject.platform, outcomes))
  const keep = (counterexample: Counterexample, after: number) => {
    counterexamples.push(counterexample)
    detectedAfter[counterexample.rule] = after
    options.found?.(counterexample)
  }

  const replayed = replayCorpus(subject, applicable, options, outcomes)
  for (const rule of applicable)
    if (rule.kind === 'static' && !outcomes.has(nameOfRule(rule)))
      judgeStatic(subject, rule, options, outcomes, keep)
  let sampled: Sampled | undefined
  const pairs: Record<string, PairCounts> = {}
  const notCompared: string[] = []
  let stopped = false
  if (!options.staticOnly) {
    const monitored = [...applicable.filter(isMonitored), ...subject.extraRules]
    const dynamic = judgeSampled(subject, monitored, options, outcomes, keep)
    sampled = dynamic.sampled
    stopped = !sampled.finished
    for (const rule of applicable) {
      if (rule.kind !== 'twoRun' || outcomes.has(nameOfRule(rule))) continue
      const result = judgePairs(subject, rule, options, outcomes, keep)
      pairs[nameOfRule(rule)] = result.counts
      notCompared.push(...rule.align)
      stopped ||= !result.finished
    }
  }
  const rows = evidenceRows(options, outcomes)
  const evidence: Evidence = {
    format: evidenceFormat,
    version: options.version,
    platform: subject.platform.name,
    dut: options.device?.name ?? 'core',
    ...(options.bug ? { bug: options.bug.name } : {}),
    seed: options.seed,
    runs: sampled?.runs ?? 0,
    operationsPerRun: options.operations,
    operations: total(sampled?.effective),
    drawn: total(sampled?.drawn),
    classes: classesOf(sampled),
    starved: starvedOf(sampled),
    pairs,
    notCompared: [...new Set(notCompared)],
    choicesDigest: sampled?.choicesDigest ?? '',
    leavesOut: subject.platform.leavesOut,
    stopped,
    rules: rows,
  }
  return { evidence, counterexamples, detectedAfter, replayed }
}

/** What was found before comes first: a rule that still fails needs no new counterexample. */
function replayCorpus(
  { platform }: Subject,
  applicable: readonly Rule[],
  options: CheckOptions,
  outcomes: Map<string, Outcome>,
): Record<string, Replayed> {
  const replayed: Record<string, Replayed> = {}
  for (const { file, counterexample } of options.corpus ?? []) {
    if (!applicable.some((rule) => nameOfRule(rule) === counterexample.rule)) continue
    const here = { ...counterexample, platform }
    const { result, explanation } = replay(here, options.rules, options.bug, options.device)
    replayed[file] = result
    const known = outcomes.get(counterexample.rule)?.counterexample
    const isShorter = !known || counterexample.operations.length < known.operations.length
    if (result === 'still fails' && isShorter)
      outcomes.set(counterexample.rule, {
        verdict: 'broken',
        exercised: 0,
        reason: explanation,
        counterexample: { ...here, explanation },
        file,
      })
  }
  return replayed
}

const total = (counts: Uint32Array | undefined): number => counts?.reduce((a, b) => a + b, 0) ?? 0

const classesOf = (s: Sampled | undefined): Evidence['classes'] =>
  Object.fromEntries(
    s ? operationClasses.map((name, i) => [name, { drawn: s.drawn[i], effective: s.effective[i] }]) : [],
  )

const starvedOf = (s: Sampled | undefined): string[] =>
  s ? operationClasses.filter((_, i) => s.drawn[i] > 0 && s.effective[i] === 0) : []

function isNotApplicable(rule: Rule, platform: Platform, outcomes: Map<string, Outcome>): boolean {
  if (rule.kind === 'rollUp') return false
  const missing = rule.appliesTo(platform)
  if (missing) {
    outcomes.set(nameOfRule(rule), {
      verdict: 'not applicable',
      exercised: 0,
      reason: `the platform has no ${missing.lacks.replace(/^an? /, '')}`,
    })
  }
  return missing !== undefined
}

type Keep = (counterexample: Counterexample, after: number) => void

const clauseOf = (id: string): string => catalogue.find((row) => row.id === id)?.clause ?? ''

function judgeStatic(
  { platform }: Subject,
  rule: StaticRule,
  options: CheckOptions,
  outcomes: Map<string, Outcome>,
  keep: Keep,
): void {
  const pairs = rule.over(platform)
  const bad = pairs.find((pair) => !rule.then(pair))
  const name = nameOfRule(rule)
  if (!bad) {
    outcomes.set(name, {
      verdict: pairs.length > 0 ? 'held' : 'vacuous',
      exercised: pairs.length,
      reason: '',
    })
    return
  }
  const counterexample: Counterexample = {
    ...head(platform, rule, options),
    operations: [],
    observations: [],
    static: bad,
    explanation: rule.otherwise(bad),
  }
  outcomes.set(name, {
    verdict: 'broken',
    exercised: pairs.length,
    reason: counterexample.explanation,
    counterexample,
  })
  keep(counterexample, 0)
}

function head(platform: Platform, rule: Rule, options: CheckOptions) {
  return {
    format: counterexampleFormat,
    rule: nameOfRule(rule),
    clause: clauseOf(rule.id),
    platform,
    dut: options.device?.name ?? 'core',
    ...(options.bug ? { bug: options.bug.name } : {}),
    seed: options.seed,
  } as const
}

function judgeSampled(
  subject: Subject,
  monitored: readonly MonitoredRule[],
  options: CheckOptions,
  outcomes: Map<string, Outcome>,
  keep: Keep,
): { readonly sampled: Sampled } {
  const stage = createStage(subject.platform, { ...subject.options, rules: monitored })
  const unobservable = monitored.map((rule) => missingObservations(rule, stage))
  unobservable.forEach((missing, i) => {
    const isKnown = outcomes.get(nameOfRule(monitored[i]))?.verdict === 'broken'
    if (missing.length > 0 || isKnown) stage.system.monitors.mute(i)
  })
  try {
    const sampled = sample(stage, {
      ...options,
      mayContinue: () => options.mayContinue?.('runs') ?? true,
      progress: (run, operations) => options.progress?.(run, options.runs, operations),
      found: (finding) => {
        const denied = finding.denied.map((i) => monitored[i])
        settleFinding(subject, monitored[finding.rule], finding, denied, options, outcomes, keep)
      },
    })
    const { exercised, attempted, activities } = stage.system.monitors
    monitored.forEach((rule, i) => {
      const name = nameOfRule(rule)
      const known = outcomes.get(name)
      if (known) known.exercised = exercised[i]
      else
        outcomes.set(
          name,
          unbrokenOutcome(rule, exercised[i], attempted[i], activities[i], unobservable[i], stage, sampled),
        )
    })
    return { sampled }
  } finally {
    stage.system.device.close()
  }
}

/** The kinds of observations that a rule judges or follows, and that this device cannot report. */
function missingObservations(rule: MonitoredRule, stage: Stage): string[] {
  const reported = new Set<string>(stage.system.device.observes)
  return observationKinds
    .filter((k) => k.from === 'device' && !reported.has(k.name))
    .map((k) => k.name)
    .filter((name) => needs(rule).includes(name))
}

function needs(rule: MonitoredRule): string[] {
  const follows = [rule, ...rule.uses].flatMap((f) => Object.keys(f.follow))
  return match(rule)
    .with({ kind: 'step' }, (r) => [...follows, ...[r.when].flat()])
    .with({ kind: 'always' }, () => follows)
    .with({ kind: 'response' }, (r) => [...follows, r.when, ...r.until, 'time passed'])
    .with({ kind: 'permission' }, (r) => [...follows, ...r.activities.map((a) => a.when)])
    .exhaustive()
}

function unbrokenOutcome(
  rule: MonitoredRule,
  exercised: number,
  attempted: number,
  activities: Uint32Array,
  missing: readonly string[],
  stage: Stage,
  sampled: Sampled,
): Outcome {
  if (missing.length > 0)
    return {
      verdict: 'not observable',
      exercised: 0,
      reason: `the device does not report: ${missing.join(', ')}`,
    }
  if (stage.unfinished.length > 0) {
    return { verdict: 'stopped', exercised, reason: `the start did not end: ${stage.unfinished.join(', ')}` }
  }
  if (exercised > 0) return { verdict: 'held', exercised, reason: '' }
  if (!sampled.finished) return { verdict: 'stopped', exercised, reason: 'stopped before it was exercised' }
  if (rule.kind === 'permission') {
    const never = rule.activities.filter((_, n) => activities[n] === 0).map((a) => a.name)
    return { verdict: 'vacuous', exercised, reason: `never seen in a silent run: ${never.join(', ')}` }
  }
  const tried = attempted > 0 ? `attempted ${attempted} times, ` : ''
  return { verdict: 'vacuous', exercised, reason: `${tried}its antecedent was never true` }
}

/** Plays with one rule alone: defence in depth would hide it behind another. */
function alone(subject: Subject, rule: MonitoredRule): { readonly stage: Stage; readonly breaks: Breaks } {
  const stage = createStage(subject.platform, { ...subject.options, rules: [rule] })
  const breaks: Breaks = (operations) => {
    const played = play(stage, operations)
    return played.rule < 0 ? -1 : played.operations
  }
  return { stage, breaks }
}

function settleFinding(
  subject: Subject,
  rule: MonitoredRule,
  finding: Finding,
  denied: readonly MonitoredRule[],
  options: CheckOptions,
  outcomes: Map<string, Outcome>,
  keep: Keep,
): void {
  const { stage, breaks } = alone(subject, rule)
  try {
    if (breaks(finding.operations) < 0) {
      const reason = `broke once in run ${finding.run}, and not again when replayed: ${finding.explanation}`
      outcomes.set(nameOfRule(rule), { verdict: 'flaky', exercised: 0, reason })
      return
    }
    const shortest = shortestOf(subject, rule, finding.operations, breaks)
    const counterexample = describe(subject, rule, stage, shortest, options, finding.run)
    const reason = counterexample.explanation
    outcomes.set(nameOfRule(rule), { verdict: 'broken', exercised: 0, reason, counterexample })
    // A rule that flags what a permission allows is too strict: the permission is broken, by the suite.
    for (const permission of denied) {
      outcomes.set(nameOfRule(permission), {
        verdict: 'broken',
        exercised: 0,
        reason: `${nameOfRule(rule)} flags what it permits: ${reason}`,
        ...(permission.id === rule.id ? { counterexample } : {}),
      })
    }
    keep(counterexample, finding.detectedAfter)
  } finally {
    stage.system.device.close()
  }
}

/** Shrunk; on our own core a bounded search then looks for a shorter one, which is shrunk in turn. */
function shortestOf(
  subject: Subject,
  rule: MonitoredRule,
  operations: readonly FlatOperation[],
  breaks: Breaks,
): readonly FlatOperation[] {
  const { platform, options } = subject
  const points = pointsOf(platform)
  let best = shrink(platform, points, operations, breaks).operations
  for (;;) {
    const shorter = options.device ? undefined : certify(platform, rule, options, best).shorter
    if (!shorter || breaks(shorter) < 0) return best
    best = shrink(platform, points, shorter, breaks).operations
  }
}

function describe(
  subject: Subject,
  rule: MonitoredRule,
  stage: Stage,
  operations: readonly FlatOperation[],
  options: CheckOptions,
  run: number,
): Counterexample {
  const { observations, cooperative, explanation } = record(stage, operations)
  return {
    ...head(subject.platform, rule, options),
    run,
    operations: operations.map((op) => unflatten(subject.platform, op)),
    observations,
    ...(cooperative ? { cooperative: true as const } : {}),
    explanation,
  }
}

export interface Recorded {
  readonly observations: readonly (readonly PlainObservation[])[]
  /** Ordinal of the rule that broke, or -1. */
  readonly rule: number
  readonly cooperative: boolean
  readonly explanation: string
}

const bookkeeping: readonly string[] = ['operation begun', 'operation ended']
const recorders = new WeakMap<Stage, { list: PlainObservation[] | undefined }>()

/** Plays a sequence and keeps what each operation showed. */
export function record(stage: Stage, operations: readonly FlatOperation[]): Recorded {
  const sink = recorderOf(stage)
  const { system } = stage
  const observations: PlainObservation[][] = []
  stage.rewind()
  for (const op of operations) {
    if (system.monitors.violation()) break
    sink.list = []
    observations.push(sink.list)
    system.apply(op)
  }
  const cooperative = !system.monitors.violation()
  if (cooperative) cooperate(system)
  sink.list = undefined
  const violation = system.monitors.violation()
  return {
    observations,
    rule: violation?.rule ?? -1,
    cooperative: cooperative && violation !== undefined,
    explanation: violation?.explanation ?? '',
  }
}

function recorderOf(stage: Stage): { list: PlainObservation[] | undefined } {
  const known = recorders.get(stage)
  if (known) return known
  const sink: { list: PlainObservation[] | undefined } = { list: undefined }
  for (const { name } of observationKinds) {
    if (!bookkeeping.includes(name))
      stage.system.bus.subscribe(K[name], (o) => sink.list?.push(plainObservation(o)))
  }
  recorders.set(stage, sink)
  return sink
}

function judgePairs(
  subject: Subject,
  rule: TwoRunRule,
  options: CheckOptions,
  outcomes: Map<string, Outcome>,
  keep: Keep,
): { readonly counts: PairCounts; readonly finished: boolean } {
  const result = samplePairs(subject.platform, rule, subject.options, {
    ...options,
    mayContinue: () => options.mayContinue?.('pairs') ?? true,
  })
  const { counts, finding, finished } = result
  if (finding) {
    const counterexample = shrinkPair(subject, rule, finding, options)
    const reason = counterexample.explanation
    outcomes.set(nameOfRule(rule), { verdict: 'broken', exercised: counts.useful, reason, counterexample })
    keep(counterexample, result.detectedAfter)
  } else {
    const verdict = counts.useful > 0 ? 'held' : finished ? 'vacuous' : 'stopped'
    const reason = verdict === 'held' ? '' : 'no pair in which the victim did anything after the secret'
    outcomes.set(nameOfRule(rule), { verdict, exercised: counts.useful, reason })
  }
  return { counts, finished }
}

function shrinkPair(
  subject: Subject,
  rule: TwoRunRule,
  finding: PairFinding,
  options: CheckOptions,
): Counterexample {
  const { platform } = subject
  const pairs = createPairs(platform, rule, subject.options)
  try {
    const breaks: Breaks = (operations) => pairs.replay(operations)?.operations.length ?? -1
    const shrunk = shrink(platform, pointsOf(platform), finding.operations, breaks).operations
    const last = pairs.replay(shrunk) ?? finding
    return pairCounterexample(platform, rule, last, options)
  } finally {
    pairs.close()
  }
}

function pairCounterexample(
  platform: Platform,
  rule: TwoRunRule,
  finding: PairFinding,
  options: CheckOptions,
): Counterexample {
  return {
    ...head(platform, rule, options),
    operations: finding.operations.map((op) => unflatten(platform, op)),
    observations: finding.seen,
    pair: {
      changed: finding.changed,
      instead: finding.instead ? unflatten(platform, finding.instead) : null,
      secretContext: finding.secretContext,
      victim: finding.victim,
      leakPath: finding.leakPath,
    },
    explanation: finding.explanation,
  }
}

export type Replayed = 'still fails' | 'now passes' | 'no longer expressible'

export interface Replay {
  readonly result: Replayed
  /** How it breaks now, or why it can no longer be said. */
  readonly explanation: string
}

/** Plays a counterexample again. @throws DeviceFailure */
export function replay(
  counterexample: Counterexample,
  rules: readonly Rule[],
  bug: Bug | undefined,
  device?: DeviceFactory,
): Replay {
  const candidates: readonly Rule[] = [...rules, ...(bug?.rules ?? [])]
  const rule = candidates.find((r) => nameOfRule(r) === counterexample.rule)
  if (!rule)
    return { result: 'no longer expressible', explanation: `this version has no rule ${counterexample.rule}` }
  // The platform in the file is the resolved one, a changed description included.
  const { platform } = counterexample
  const { options } = subjectOf(platform, bug && { ...bug, platform: (p) => p }, device)
  const subject: Subject = { platform, options, extraRules: [] }
  let operations: FlatOperation[]
  try {
    operations = counterexample.operations.map((op) => flatten(platform, op))
  } catch (error) {
    return {
      result: 'no longer expressible',
      explanation: error instanceof Error ? error.message : String(error),
    }
  }
  const explanation = replayRule(subject, rule, operations)
  return explanation === undefined
    ? { result: 'now passes', explanation: '' }
    : { result: 'still fails', explanation }
}

/** How the rule breaks, or undefined. */
function replayRule(subject: Subject, rule: Rule, operations: readonly FlatOperation[]): string | undefined {
  return match(rule)
    .with({ kind: 'static' }, (r) => {
      const bad = r.over(subject.platform).find((pair) => !r.then(pair))
      return bad && r.otherwise(bad)
    })
    .with({ kind: 'twoRun' }, (r) => {
      const pairs = createPairs(subject.platform, r, subject.options)
      try {
        return pairs.replay(operations)?.explanation
      } finally {
        pairs.close()
      }
    })
    .with({ kind: 'rollUp' }, () => undefined)
    .otherwise((r) => {
      const { stage } = alone(subject, r)
      try {
        const played = play(stage, operations)
        return played.rule < 0 ? undefined : played.explanation
      } finally {
        stage.system.device.close()
      }
    })
}

/** One row for each rule or part of the catalogue: its verdict if it is built, else `not built`. */
function evidenceRows(options: CheckOptions, outcomes: ReadonlyMap<string, Outcome>): RuleEvidence[] {
  const named = catalogue.flatMap((row) =>
    (row.parts?.map((p) => p.part) ?? [undefined]).map((part) => {
      const rule = options.rules.find((r) => r.id === row.id && r.part === part)
      return { row, part, rule }
    }),
  )
  const verdicts = named.map(({ row, part, rule }) => ({
    id: row.id,
    verdict:
      (rule &&
        rule.kind !== 'rollUp' &&
        outcomes.get(nameOfRule({ id: row.id, ...(part ? { part } : {}) }))?.verdict) ||
      notBuilt.verdict,
  }))
  const asked = named.filter(({ row }) => options.asked?.(row.id) ?? true)
  return asked.map(({ row, part, rule }) => {
    if (!rule) return rowEvidence(row, part, kindOf(row, part), notBuilt, options)
    const outcome =
      rule.kind === 'rollUp' ? judgeRollUp(rule, verdicts) : (outcomes.get(nameOfRule(rule)) ?? onlyStatic)
    return rowEvidence(row, part, rule.kind, outcome, options)
  })
}

const kindOf = (row: Row, part: string | undefined): string =>
  row.parts?.find((p) => p.part === part)?.kinds[0] ?? row.kinds[0]

const notBuilt: Outcome = {
  verdict: 'not built',
  exercised: 0,
  reason: 'this version cannot exercise it yet',
}
const onlyStatic: Outcome = { verdict: 'stopped', exercised: 0, reason: 'only static rules were checked' }

function rowEvidence(
  row: Row,
  part: string | undefined,
  kind: string,
  o: Outcome,
  { strict = false }: CheckOptions,
): RuleEvidence {
  const strength = row.parts?.find((p) => p.part === part)?.strength ?? row.strength
  const isMild = !strict && (strength === 'should' || strength === 'expected')
  return {
    id: row.id,
    ...(part ? { part } : {}),
    kind,
    strength,
    verdict: o.verdict === 'broken' && isMild ? 'warned' : o.verdict,
    exercised: o.exercised,
    ...(o.reason ? { reason: o.reason } : {}),
    ...(o.counterexample
      ? { counterexample: { file: o.file ?? '', length: o.counterexample.operations.length } }
      : {}),
  }
}
