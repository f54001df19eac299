/** What a check says, as data: format `wellbehaved/evidence/2`. No time of day, no duration, no path of a machine. */
import type { Coverage } from './coverage.ts'
import type { Verdict } from './verdicts.ts'

export const evidenceFormat = 'wellbehaved/evidence/2'

export interface RuleEvidence {
  readonly id: string
  readonly part?: string
  readonly kind: string
  readonly strength: string
  readonly verdict: Verdict
  readonly exercised: number
  readonly reason?: string
  readonly counterexample?: { readonly file: string; readonly length: number }
}

/** Of a campaign on several machines: which part this is, and what putting the parts together takes beside the rows. */
export interface ShardEvidence {
  /** From 1. */
  readonly index: number
  readonly of: number
  /** Of the whole campaign: runs, and pairs for each two-run rule. */
  readonly runs: number
  readonly pairs: number
  readonly strict: boolean
  /** The statecharts are covered, by the first shard. */
  readonly cover: boolean
  /** Of the description as it was played. */
  readonly platformDigest: string
  /** By rule: times that what must occur for it occurred. */
  readonly attempted: Readonly<Record<string, number>>
  /** By permission: times that each of its activities occurred. */
  readonly activities: Readonly<Record<string, readonly number[]>>
  /**
   * By two-run rule, what became of each pair that was played, in their order, a letter each, in pieces: u useful,
   * s the victim was silent, n no difference, c not comparable, f the pair that showed a difference.
   */
  readonly pairLetters: Readonly<Record<string, readonly string[]>>
  /** In the order in which they were made. */
  readonly findings: readonly ShardFinding[]
}

export interface ShardFinding {
  readonly rule: string
  /** The run or pair of the whole campaign, from 0; -1: while covering; -3: replayed from the corpus. */
  readonly at: number
  readonly verdict: 'broken' | 'flaky'
  readonly reason: string
  readonly counterexample?: { readonly file: string; readonly length: number }
  /** Permissions that it denies. */
  readonly denied: readonly string[]
}

export interface Evidence {
  readonly format: typeof evidenceFormat
  readonly version: string
  readonly platform: string
  readonly dut: string
  readonly bug?: string
  readonly seed: number
  readonly runs: number
  /** Operations a run was drawn with. */
  readonly operationsPerRun: number
  /** Operations that had an effect. */
  readonly operations: number
  readonly drawn: number
  /** By class: drawn, and effective. A class that was drawn and never effective is starved. */
  readonly classes: Readonly<Record<string, { readonly drawn: number; readonly effective: number }>>
  readonly starved: readonly string[]
  readonly pairs: Readonly<
    Record<
      string,
      {
        readonly useful: number
        readonly noDifference: number
        readonly notComparable: number
        readonly victimSilent: number
      }
    >
  >
  /** What two-run rules did not compare. */
  readonly notCompared: readonly string[]
  readonly choicesDigest: string
  /** What the description leaves out of the real platform. */
  readonly leavesOut: readonly string[]
  readonly stopped: boolean
  /** Of the statecharts, where it was asked for. */
  readonly coverage?: Coverage
  /** This is one of several parts of a campaign; `merge` puts them together. */
  readonly shard?: ShardEvidence
  readonly rules: readonly RuleEvidence[]
}
