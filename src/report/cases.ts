/** Evidence as the cases of a test run: one a row, one for the statecharts, one for whether anything was decided. */
import { nameOfRule } from '../../properties/kit/rule.ts'
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'
import { decided, dueVerdicts, isDue, judge, unsteady, unwalked } from './judgement.ts'
import { plural } from './names.ts'
import { wordOf } from './words.ts'

export interface Case {
  /** `RST-12.a` */
  readonly name: string
  /** `RST`; of what is no row, `campaign`. */
  readonly chapter: string
  /** undecided: a verdict that is due is missing. */
  readonly is: 'passed' | 'failed' | 'undecided' | 'warned' | 'skipped'
  /** One word, such as a verdict. */
  readonly type: string
  /** Of all but what passed. */
  readonly why: string
  readonly row?: RuleEvidence
}

/** Of a shard nothing is due: what it has not exercised, another may have. */
export const casesOf = (evidence: Evidence, allow: readonly string[]): readonly Case[] =>
  evidence.shard ? cases(evidence, [...dueVerdicts, 'not-covered']) : cases(evidence, allow)

const cases = (evidence: Evidence, allow: readonly string[]): readonly Case[] => [
  ...evidence.rules.map((row) => caseOf(row, allow)),
  ...chartCases(evidence, allow),
  ...(evidence.shard || decided(evidence) || evidence.rules.some((r) => r.verdict === 'broken')
    ? []
    : [
        campaignCase(
          'some rule is decided',
          'undecided',
          'vacuous',
          'no rule that was asked for has evidence',
        ),
      ]),
]

function caseOf(row: RuleEvidence, allow: readonly string[]): Case {
  const judgement = judge(row, allow)
  return {
    name: nameOfRule(row),
    chapter: row.id.split('-')[0] ?? row.id,
    is: isDue(row, allow) ? 'undecided' : judgement.is,
    type: wordOf(row),
    why: judgement.is === 'passed' ? '' : judgement.why,
    row,
  }
}

const campaignCase = (name: string, is: Case['is'], type: string, why: string): Case => ({
  name,
  chapter: 'campaign',
  is,
  type,
  why,
})

function chartCases(evidence: Evidence, allow: readonly string[]): readonly Case[] {
  const { coverage } = evidence
  if (!coverage) return []
  const name = 'the statecharts are followed, and covered'
  const strays = coverage.nonConformances.filter(({ flaky }) => !flaky)
  const said = strays.map(({ chart, of, seen }) => `${of} leaves ${chart}: ${seen}`).join('; ')
  if (strays.length > 0) return [campaignCase(name, 'failed', 'broken', `broken: ${said}`)]
  if (unsteady(evidence, allow) > 0)
    return [
      campaignCase(name, 'undecided', 'flaky', 'flaky: a statechart was left once, and not when replayed'),
    ]
  const open = unwalked(evidence, allow)
  return open > 0
    ? [campaignCase(name, 'undecided', 'not-covered', `not-covered: ${plural(open, 'goal')}`)]
    : [campaignCase(name, 'passed', 'covered', '')]
}
