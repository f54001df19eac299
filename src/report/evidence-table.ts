/** The verdicts of all well-behaved platforms side by side: what traceability shows of the evidence. */
import type { Evidence, RuleEvidence } from '../interface/evidence.ts'

export const evidenceTableFormat = 'wellbehaved/evidence-table/1'

export interface EvidenceTable {
  readonly format: typeof evidenceTableFormat
  readonly version: string
  readonly seed: number
  readonly runs: number
  readonly operationsPerRun: number
  readonly platforms: readonly PlatformEvidence[]
}

export type PlatformEvidence = Pick<Evidence, 'platform' | 'operations' | 'drawn' | 'starved' | 'pairs'> & {
  /** Rows that say more than `not built`. */
  readonly rules: readonly Pick<RuleEvidence, 'id' | 'part' | 'verdict' | 'exercised'>[]
}

export function evidenceTable(all: readonly Evidence[]): EvidenceTable {
  const [{ version, seed, runs, operationsPerRun }] = all
  return {
    format: evidenceTableFormat,
    version,
    seed,
    runs,
    operationsPerRun,
    platforms: all.map(({ platform, operations, drawn, starved, pairs, rules }) => ({
      platform,
      operations,
      drawn,
      starved,
      pairs,
      rules: rules
        .filter((r) => r.verdict !== 'not built')
        .map(({ id, part, verdict, exercised }) => ({
          id,
          ...(part === undefined ? {} : { part }),
          verdict,
          exercised,
        })),
    })),
  }
}
