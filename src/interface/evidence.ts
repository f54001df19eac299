/** What a check says, as data: format `wellbehaved/evidence/1`. No time of day, no duration, no path of a machine. */
import type { Coverage } from './coverage.ts'
import type { Verdict } from './verdicts.ts'

export const evidenceFormat = 'wellbehaved/evidence/1'

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
  readonly rules: readonly RuleEvidence[]
}
