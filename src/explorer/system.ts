/** What an explorer explores: any transition system over a register file. */
import type { State } from '../layout/state.ts'

/** What one operation does in one state. */
export const STEP = { refused: 0, effective: 1, broken: 2 } as const

export interface TransitionSystem {
  /** The working state, with its layout: `step` reads and writes it in place. */
  readonly state: State
  /** `state.words` of each initial state. */
  readonly initial: readonly Uint32Array[]
  /** Operations are 0 to this less 1, tried in this order in every state. */
  readonly operations: number
  /**
   * Takes one operation in the working state: `STEP.refused` leaves every word of it unchanged, `STEP.effective` may
   * change it, `STEP.broken` says that this transition must not be. It depends on the working state alone.
   */
  step(operation: number): number
  /** Whether the working state may be: asked of each initial state, and after each effective step. */
  holds?(): boolean
  /**
   * Renames the working state to the one that stands for all that are alike (symmetry): the same for each of them, and
   * stepping must commute with it. States are then counted as orbits.
   */
  canonical?(): void
  /** What `step` counts, outside the state. The result adds them up, the same for any number of workers. */
  readonly counters?: Uint32Array
}
