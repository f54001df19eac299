/** From what came of each rule to the evidence: one row for each rule or part of the catalogue, and each rule of one's own. */
import { isMild } from '../../properties/catalogue.ts'
import { judgeRollUp } from '../../properties/kit/roll-up.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { type AnyRow, rowsWith } from '../../properties/rows.ts'
import { rules as allRules } from '../../properties/rules.ts'
import type { Coverage } from '../interface/coverage.ts'
import {
  type Evidence,
  evidenceFormat,
  type RuleEvidence,
  type ShardEvidence,
} from '../interface/evidence.ts'
import { operationClasses } from '../interface/operations.ts'
import type { Campaign, CheckOptions, Outcome, TallyFinding } from './campaign.ts'
import { mix } from './random.ts'
import type { Sampled } from './sample.ts'
import type { Share } from './share.ts'

/** What the engines did, beside what came of the rules. */
export type Effort = Pick<Evidence, 'pairs' | 'notCompared' | 'stopped'> & {
  readonly sampled: Sampled | undefined
  readonly coverage: Coverage | undefined
}

export function evidenceOf(campaign: Campaign, { sampled, coverage, ...effort }: Effort): Evidence {
  const { subject, options, outcomes } = campaign
  const classes = classesOf(sampled)
  return {
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
    classes,
    starved: starvedOf(classes),
    pairs: effort.pairs,
    notCompared: effort.notCompared,
    choicesDigest: sampled?.choicesDigest ?? '',
    leavesOut: subject.platform.leavesOut,
    stopped: effort.stopped,
    ...(coverage ? { coverage } : {}),
    ...(options.share ? { shard: shardOf(campaign, options.share) } : {}),
    rules: rowsOf(options, new Map([...outcomes].map(([name, o]) => [name, cameOf(o)]))),
  }
}

function shardOf({ subject, options, tally }: Campaign, share: Share): ShardEvidence {
  return {
    ...share,
    runs: options.runs,
    pairs: options.pairs,
    strict: options.strict === true,
    cover: options.cover === true,
    platformDigest: digestOf(JSON.stringify(subject.platform)),
    attempted: tally.attempted,
    activities: tally.activities,
    pairLetters: Object.fromEntries(Object.entries(tally.letters).map(([rule, all]) => [rule, pieces(all)])),
    findings: tally.findings.map(({ counterexample, file, ...rest }) => ({
      ...rest,
      ...(counterexample ? { counterexample: fileAndLength({ counterexample, file }) } : {}),
    })),
  }
}

/** As long as readers take one text to be. */
const pieceLength = 10_000
const pieces = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, i) =>
    text.slice(i * pieceLength, (i + 1) * pieceLength),
  )

/** Tells descriptions apart; no protection against anybody. */
function digestOf(text: string): string {
  let a = text.length
  let b = 0x9e3779b9
  for (let i = 0; i < text.length; i++) {
    a = mix(a, text.charCodeAt(i))
    b = mix(b, a)
  }
  return a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0')
}

const fileAndLength = ({ counterexample, file }: Pick<TallyFinding, 'counterexample' | 'file'>) => ({
  file: file ?? '',
  length: counterexample?.operations.length ?? 0,
})

const total = (counts: Uint32Array | undefined): number => counts?.reduce((a, b) => a + b, 0) ?? 0

const classesOf = (s: Sampled | undefined): Evidence['classes'] =>
  Object.fromEntries(
    s ? operationClasses.map((name, i) => [name, { drawn: s.drawn[i], effective: s.effective[i] }]) : [],
  )

export const starvedOf = (classes: Evidence['classes']): string[] =>
  operationClasses.filter((name) => (classes[name]?.drawn ?? 0) > 0 && classes[name]?.effective === 0)

interface NamedRow {
  readonly row: AnyRow
  readonly part: string | undefined
  readonly rule: Rule | undefined
}

const namedRows = ({ rules }: Pick<CheckOptions, 'rules'>): readonly NamedRow[] =>
  rowsWith(rules).all.flatMap((row) =>
    (row.parts?.map((p) => p.part) ?? [undefined]).map((part) => {
      const rule = rules.find((r) => r.id === row.id && r.part === part)
      return { row, part, rule }
    }),
  )

/** The rows that evidence will have: known before anything is played. */
export function rowsAsked(
  options: Pick<CheckOptions, 'rules' | 'asked' | 'staticOnly'>,
): readonly NamedRow[] {
  return namedRows(options).filter(
    ({ row, part, rule }) =>
      (options.asked?.(row.id) ?? true) &&
      !isLeftOut(options, row, part, rule) &&
      // What is played is neither judged nor missing where only the description is.
      (!options.staticOnly || rule !== undefined || kindOf(row, part) === 'static'),
  )
}

/** Another part of its row was asked for, and this one is built: it is not missing in this version. */
const isLeftOut = (
  { rules }: Pick<CheckOptions, 'rules'>,
  { id }: AnyRow,
  part: string | undefined,
  rule: Rule | undefined,
): boolean =>
  rule === undefined && rules.some((r) => r.id === id) && allRules.some((r) => r.id === id && r.part === part)

/** What came of a rule, with its counterexample's file. */
export type Came = Pick<Outcome, 'verdict' | 'exercised' | 'reason'> & Pick<RuleEvidence, 'counterexample'>

const cameOf = (o: Outcome): Came => ({
  verdict: o.verdict,
  exercised: o.exercised,
  reason: o.reason,
  ...(o.counterexample ? { counterexample: fileAndLength(o) } : {}),
})

/** One row for each rule or part of the catalogue, and each rule of one's own: its verdict if it is built, else `not built`. */
export function rowsOf(
  options: Pick<CheckOptions, 'rules' | 'asked' | 'staticOnly' | 'strict'>,
  came: ReadonlyMap<string, Came>,
): RuleEvidence[] {
  const named = namedRows(options)
  const verdicts = named.map(({ row, part, rule }) => ({
    id: row.id,
    verdict:
      (rule &&
        rule.kind !== 'rollUp' &&
        came.get(nameOfRule({ id: row.id, ...(part ? { part } : {}) }))?.verdict) ||
      notBuilt.verdict,
  }))
  return rowsAsked(options).map(({ row, part, rule }) => {
    if (!rule) return rowEvidence(row, part, kindOf(row, part), notBuilt, options)
    const outcome =
      rule.kind === 'rollUp' ? judgeRollUp(rule, verdicts) : (came.get(nameOfRule(rule)) ?? onlyStatic)
    return rowEvidence(row, part, rule.kind, outcome, options)
  })
}

const kindOf = (row: AnyRow, part: string | undefined): string =>
  row.parts?.find((p) => p.part === part)?.kinds[0] ?? row.kinds[0]

export const notBuilt: Came = {
  verdict: 'not built',
  exercised: 0,
  reason: 'this version cannot exercise it yet',
}
const onlyStatic: Came = { verdict: 'stopped', exercised: 0, reason: 'only static rules were checked' }

function rowEvidence(
  row: AnyRow,
  part: string | undefined,
  kind: string,
  o: Came,
  { strict = false }: Pick<CheckOptions, 'strict'>,
): RuleEvidence {
  const strength = row.parts?.find((p) => p.part === part)?.strength ?? row.strength
  const isWarning = !strict && isMild(strength)
  return {
    id: row.id,
    ...(part ? { part } : {}),
    kind,
    strength,
    verdict: o.verdict === 'broken' && isWarning ? 'warned' : o.verdict,
    exercised: o.exercised,
    ...(o.reason ? { reason: o.reason } : {}),
    ...(o.counterexample ? { counterexample: o.counterexample } : {}),
  }
}
