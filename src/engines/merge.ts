/**
 * Puts the evidences of all shards of a campaign together: the same evidence as that of the campaign on one machine.
 * What is counted adds up, since a run is played to its end whatever broke in others (sample.ts); of a rule that broke
 * on several machines the first run of the whole campaign counts, and pairs after the one that showed a difference are
 * left out, as they would not have been drawn. Read it from `merge`.
 */
import {
  idOfName,
  type MonitoredRule,
  nameOfRule,
  type Rule,
  type TwoRunRule,
} from '../../properties/kit/rule.ts'
import { type Rows, rowsWith } from '../../properties/rows.ts'
import { rules as allRules, isMonitored } from '../../properties/rules.ts'
import type { Evidence, RuleEvidence, ShardEvidence, ShardFinding } from '../interface/evidence.ts'
import { operationClasses } from '../interface/operations.ts'
import { beforeRuns } from './campaign.ts'
import { type Came, notBuilt, rowsOf, starvedOf } from './evidence.ts'
import { pairsOutcome } from './judge-pairs.ts'
import { exercisedOutcome } from './judge-sampled.ts'
import type { PairCounts } from './pair.ts'
import { deniedBy } from './settle.ts'
import { ordinalOf } from './share.ts'
import { countLetters } from './two-run.ts'

/** Evidence, and how to name it in a message. */
export interface Part {
  readonly file: string
  readonly evidence: Evidence
}

export type Merged = { readonly evidence: Evidence } | { readonly problem: string }

/** `version`: of this program. `rules`: those that judge what was counted. */
export function merge(parts: readonly Part[], version: string, rules: readonly Rule[] = allRules): Merged {
  const shards: Shard[] = []
  for (const { file, evidence } of parts) {
    if (!evidence.shard)
      return { problem: `${file}: evidence of a whole campaign. Merge those that check --shard wrote.` }
    shards.push({ file, evidence, shard: evidence.shard })
  }
  shards.sort((a, b) => a.shard.index - b.shard.index)
  const problem = misfit(shards, version) ?? unknownRow(shards, rowsWith(rules))
  return problem === undefined ? { evidence: together(shards, rules) } : { problem }
}

interface Shard extends Part {
  readonly shard: ShardEvidence
}

// ---- What does not belong together

function misfit(shards: readonly Shard[], version: string): string | undefined {
  const [first, ...others] = shards
  if (!first) return 'Nothing to merge. Name the evidence.json of each shard.'
  if (first.evidence.version !== version)
    return `${first.file}: written by version ${first.evidence.version}, this is ${version}. Merge with the version that checked.`
  for (const other of others) {
    const different = differing(first, other)
    if (different !== undefined)
      return `${other.file}: ${different}, unlike ${first.file}. Merge the shards of one campaign.`
  }
  return incomplete(shards) ?? contradiction(shards)
}

/** Everything that the shards of one campaign have in common, by its name in a message. */
const common: readonly (readonly [string, (s: Shard) => unknown])[] = [
  ['version', ({ evidence }) => evidence.version],
  ['platform', ({ evidence }) => evidence.platform],
  ['description of the platform', ({ shard }) => shard.platformDigest],
  ['device', ({ evidence }) => evidence.dut],
  ['known-bad', ({ evidence }) => evidence.bug ?? 'none'],
  ['seed', ({ evidence }) => evidence.seed],
  ['number of shards', ({ shard }) => shard.of],
  ['number of runs', ({ shard }) => shard.runs],
  ['number of pairs', ({ shard }) => shard.pairs],
  ['number of operations a run', ({ evidence }) => evidence.operationsPerRun],
  ['use of --strict', ({ shard }) => shard.strict],
  ['use of --cover', ({ shard }) => shard.cover],
]

function differing(first: Shard, other: Shard): string | undefined {
  const found = common.find(([, of]) => of(first) !== of(other))
  if (found) {
    const [what, of] = found
    return `another ${what} (${String(of(other))}, not ${String(of(first))})`
  }
  const names = ({ evidence }: Shard) => evidence.rules.map(nameOfRule).join()
  return names(first) === names(other) ? undefined : 'other rules'
}

function incomplete(shards: readonly Shard[]): string | undefined {
  const of = shards[0]?.shard.of ?? 0
  const twice = shards.find((s, i) => s.shard.index === shards[i - 1]?.shard.index)
  if (twice) {
    const { file, shard } = twice
    return `${file}: shard ${shard.index} of ${of} a second time. Name each shard once.`
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter(
    (index) => !shards.some(({ shard }) => shard.index === index),
  )
  return missing.length > 0
    ? `Missing: shard ${missing.slice(0, 8).join(', ')} of ${of}. Check it with --shard ${missing[0]}/${of}, and name its evidence as well.`
    : undefined
}

/** The same version draws the same runs and judges a description the same: else a machine is not to be trusted. */
function contradiction(shards: readonly Shard[]): string | undefined {
  const whole = shards.filter(({ evidence }) => !evidence.stopped)
  const [first] = whole
  const other = whole.find(({ evidence }) => evidence.choicesDigest !== first?.evidence.choicesDigest)
  if (first && other)
    return `${other.file}: other choices were drawn than in ${first.file}. Check both again; one of the machines computes wrong.`
  for (const [i, row] of (shards[0]?.evidence.rules ?? []).entries()) {
    if (row.kind !== 'static') continue
    const differs = shards.find(({ evidence }) => evidence.rules[i]?.verdict !== row.verdict)
    if (differs)
      return `${differs.file}: ${nameOfRule(row)} is ${differs.evidence.rules[i]?.verdict}, and ${row.verdict} in ${shards[0]?.file}. The description decides it: check both again, with the same corpus.`
  }
  return undefined
}

/** A row that nobody gives would be missing in the whole, and nobody would notice. */
function unknownRow([first]: readonly Shard[], rows: Rows): string | undefined {
  const unknown = first?.evidence.rules.find(({ id }) => rows.byId(id) === undefined)
  return (
    unknown &&
    `${first.file}: it has the rule ${nameOfRule(unknown)}, which this version does not have. Merge it with the configuration that adds the rule: --config FILE`
  )
}

// ---- What adds up

function together(shards: readonly Shard[], known: readonly Rule[]): Evidence {
  const [{ evidence: first, shard }] = shards as readonly [Shard, ...Shard[]]
  const pairs = pairsOf(shards)
  const classes = classesOf(shards)
  const sum = (of: (e: Evidence) => number) => shards.reduce((n, { evidence }) => n + of(evidence), 0)
  const asked = new Set(first.rules.filter(isPlayed).map(nameOfRule))
  const rules = known.filter((rule) => asked.has(nameOfRule(rule)))
  const rows = new Set(first.rules.map(({ id }) => id))
  const { shard: _, rules: __, coverage: ___, ...said } = first
  const settled = shards.find(({ evidence }) => !evidence.stopped)?.evidence ?? first
  return {
    ...said,
    runs: sum((e) => e.runs),
    operations: sum((e) => e.operations),
    drawn: sum((e) => e.drawn),
    classes,
    starved: starvedOf(classes),
    pairs,
    choicesDigest: settled.choicesDigest,
    stopped: shards.some(({ evidence }) => evidence.stopped),
    ...(first.coverage ? { coverage: first.coverage } : {}),
    rules: rowsOf({ rules, asked: (id) => rows.has(id), strict: shard.strict }, cameOf(shards, rules, pairs)),
  }
}

/** A roll-up that stays open is not built for another reason. */
const isPlayed = ({ verdict, reason }: RuleEvidence): boolean =>
  verdict !== notBuilt.verdict || reason !== notBuilt.reason

function classesOf(shards: readonly Shard[]): Evidence['classes'] {
  const counts = (name: string) => {
    const all = shards.map(({ evidence }) => evidence.classes[name] ?? { drawn: 0, effective: 0 })
    return {
      drawn: all.reduce((n, c) => n + c.drawn, 0),
      effective: all.reduce((n, c) => n + c.effective, 0),
    }
  }
  return Object.fromEntries(operationClasses.map((name) => [name, counts(name)]))
}

/** Of each two-run rule that was drawn, in the order of the first shard. */
const pairsOf = (shards: readonly Shard[]): Readonly<Record<string, PairCounts>> =>
  Object.fromEntries(
    Object.keys(shards[0]?.evidence.pairs ?? {}).map((rule) => {
      const until = firstFinding(shards, rule)?.at ?? Number.POSITIVE_INFINITY
      const letters = shards.map(({ shard }) =>
        [...(shard.pairLetters[rule] ?? []).join('')].filter((_, n) => ordinalOf(shard, n) < until).join(''),
      )
      const { useful, victimSilent, noDifference, notComparable } = countLetters(letters.join(''))
      return [rule, { useful, victimSilent, noDifference, notComparable }]
    }),
  )

/** What was found first in the whole campaign; broken before flaky. */
function firstFinding(shards: readonly Shard[], rule: string): ShardFinding | undefined {
  const all = shards.flatMap(({ shard }) => shard.findings.filter((f) => f.rule === rule))
  const broken = all.filter(({ verdict }) => verdict === 'broken')
  return (broken.length > 0 ? broken : all).toSorted((a, b) => a.at - b.at)[0]
}

function cameOf(
  shards: readonly Shard[],
  rules: readonly Rule[],
  pairs: Readonly<Record<string, PairCounts>>,
): ReadonlyMap<string, Came> {
  const came = new Map<string, Came>()
  for (const rule of rules) {
    const name = nameOfRule(rule)
    const rows = shards.flatMap(({ evidence }) => evidence.rules.filter((r) => nameOfRule(r) === name))
    const [first] = rows
    if (!first || rule.kind === 'rollUp') continue
    if (rule.kind === 'static' || first.verdict === 'not applicable') came.set(name, asItWas(first))
    else if (rule.kind === 'twoRun') came.set(name, twoRunCame(shards, rule, rows, pairs[name]))
    else if (isMonitored(rule)) came.set(name, monitoredCame(shards, rule, rows))
  }
  deny(shards, came)
  return came
}

/** A mild rule that is warned of is broken, until it is put into a row again. */
const asItWas = ({ verdict, exercised, reason, counterexample }: RuleEvidence): Came => ({
  verdict: verdict === 'warned' ? 'broken' : verdict,
  exercised,
  reason: reason ?? '',
  ...(counterexample ? { counterexample } : {}),
})

const found = ({ verdict, reason, counterexample }: ShardFinding, exercised: number): Came => ({
  verdict,
  exercised,
  reason,
  ...(counterexample ? { counterexample } : {}),
})

/** The device does not report what it needs, or the start did not end: the same on every machine. */
const isPrevented = ({ verdict, reason }: RuleEvidence): boolean =>
  verdict === 'not observable' ||
  (verdict === 'stopped' && (reason ?? '').startsWith('the start did not end'))

const isFinished = (rows: readonly RuleEvidence[]): boolean =>
  rows.every(({ verdict }) => verdict !== 'stopped')

function twoRunCame(
  shards: readonly Shard[],
  rule: TwoRunRule,
  rows: readonly RuleEvidence[],
  counts: PairCounts | undefined,
): Came {
  const finding = firstFinding(shards, nameOfRule(rule))
  const exercised = counts?.useful ?? 0
  if (finding?.at === beforeRuns.corpus) return found(finding, 1)
  if (finding) return found(finding, exercised)
  const prevented = rows.find(isPrevented)
  if (prevented) return { ...asItWas(prevented), exercised }
  const { verdict, reason } = pairsOutcome(counts ?? countLetters(''), isFinished(rows))
  return { verdict, exercised, reason }
}

function monitoredCame(shards: readonly Shard[], rule: MonitoredRule, rows: readonly RuleEvidence[]): Came {
  const name = nameOfRule(rule)
  const activities = sumOfLists(shards.map(({ shard }) => shard.activities[name] ?? []))
  const exercised = rule.kind === 'permission' ? permitted(shards, name, rows, activities) : exercises(rows)
  const finding = firstFinding(shards, name)
  if (finding) return found(finding, exercised)
  const prevented = rows.find(isPrevented)
  if (prevented) return { ...asItWas(prevented), exercised: prevented.exercised === 0 ? 0 : exercised }
  const attempted = shards.reduce((n, { shard }) => n + (shard.attempted[name] ?? 0), 0)
  const { verdict, reason } = exercisedOutcome(rule, exercised, attempted, activities, isFinished(rows))
  return { verdict, exercised, reason }
}

const exercises = (rows: readonly RuleEvidence[]): number => rows.reduce((n, r) => n + r.exercised, 0)

const sumOfLists = (lists: readonly (readonly number[])[]): number[] =>
  (lists[0] ?? []).map((_, n) => lists.reduce((sum, list) => sum + (list[n] ?? 0), 0))

const rarest = (counts: readonly number[]): number => (counts.length > 0 ? Math.min(...counts) : 0)

/** As often as the rarest activity of all runs; and what was seen while covering. */
function permitted(
  shards: readonly Shard[],
  name: string,
  rows: readonly RuleEvidence[],
  activities: readonly number[],
): number {
  const covering = shards.map(
    ({ shard }, i) => (rows[i]?.exercised ?? 0) - rarest(shard.activities[name] ?? []),
  )
  return (
    Math.max(
      0,
      covering.reduce((a, b) => a + b, 0),
    ) + rarest(activities)
  )
}

/** Permissions that a rule denies break with it; of several such rules the one found last says why. */
function deny(shards: readonly Shard[], came: Map<string, Came>): void {
  const names = new Set(shards.flatMap(({ shard }) => shard.findings.map(({ rule }) => rule)))
  const first = [...names].flatMap((rule) => firstFinding(shards, rule) ?? [])
  for (const finding of first.toSorted((a, b) => a.at - b.at)) {
    for (const permission of finding.denied) {
      const known = came.get(permission)
      if (!known) continue
      came.set(permission, {
        verdict: 'broken',
        exercised: known.exercised,
        reason: deniedBy(finding.rule, permission, finding.reason),
        ...(finding.counterexample && idOfName(permission) === idOfName(finding.rule)
          ? { counterexample: finding.counterexample }
          : {}),
      })
    }
  }
}
