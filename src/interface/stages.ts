/**
 * The stages of a system MPU: which of its regions are whose, and what leaves a unit that has two. The regions of the second
 * stage are the upper half. A transfer passes if a region of either stage lets it pass, with the more restrictive of the two
 * output attributes: a description lists these from the least restrictive to the most.
 */
import type { MemoryWindow, Platform, SecondStage, StageCommit } from './platform.ts'

/** Of a description or of a platform. */
export interface Staged {
  readonly secondStage?: SecondStage | undefined
}
type Banked = Staged & { readonly regions: number }

/** Bits of COMMIT where a commit names its stages. */
export const FIRST_STAGE = 1
export const SECOND_STAGE = 2
export const BOTH_STAGES = FIRST_STAGE | SECOND_STAGE

/** Regions of the first stage: they have the ordinals below. */
export const firstStageRegions = ({ secondStage, regions }: Banked): number =>
  secondStage ? regions >> 1 : regions

export const stageBit = (protection: Banked, region: number): number =>
  region < firstStageRegions(protection) ? FIRST_STAGE : SECOND_STAGE

/** Each stage is committed by itself: for a time they may hold different settings. */
export const commitsApart = ({ secondStage }: Staged): boolean =>
  secondStage !== undefined && secondStage.commit !== 'together'

/** Settings that a context has, at most, where the stages may hold different ones; else 0. */
export const mixedSettings = ({ protection, contexts }: Pick<Platform, 'protection' | 'contexts'>): number =>
  commitsApart(protection) ? Math.max(...contexts.map((c) => c.settings.length)) : 0

/** The stages, a bit each, that a commit puts in force which is written with this value. */
export const stagesCommitted = (protection: Staged, value: number): number =>
  commitsApart(protection) ? value & BOTH_STAGES : BOTH_STAGES

/** May the second stage be new while the first one is old? */
export const secondMayLead = (commit: StageCommit): boolean => commit === 'unordered'

/** Ordinals of output attributes, of either stage. */
export const combinedAttribute = (first: number, second: number): number => Math.max(first, second)

/** Address of the first byte of a window that the second stage lets through as well. */
export const firstReached = ({ base, secondStage }: Pick<MemoryWindow, 'base' | 'secondStage'>): number =>
  Math.max(base, secondStage?.base ?? base)
