/** How much of the statecharts a device was seen to walk, as data: a part of the evidence. */
import type { PlainObservation } from './observations.ts'
import type { Operation } from './operations.ts'

/** excluded: this platform or this device cannot show it, and `reason` says why. */
export type GoalStatus = 'covered' | 'excluded' | 'not covered'

export interface Goal {
  readonly status: GoalStatus
  /** Of what is excluded. */
  readonly reason?: string
}

export interface StateGoal extends Goal {
  readonly state: string
}

export interface TransitionGoal extends Goal {
  readonly from: string
  readonly event: string
  readonly to: string
  /** Times that it was seen. */
  readonly times: number
}

/** Two transitions, the second right after the first, by the same context or unit. */
export interface PairGoal extends Goal {
  readonly from: string
  readonly first: string
  /** Where the first leads. */
  readonly by: string
  readonly second: string
  readonly to: string
}

export interface ChartCoverage {
  readonly chart: string
  readonly states: readonly StateGoal[]
  readonly transitions: readonly TransitionGoal[]
  readonly pairs: readonly PairGoal[]
}

/** The device or its software did what the chart does not say. */
export interface NonConformance {
  readonly chart: string
  /** The context, or the protection unit, by name. */
  readonly of: string
  /** Where the chart had it: one of these states. */
  readonly states: readonly string[]
  /** What befell it, or what it showed: the chart has no such edge, or its state is one of `shown`. */
  readonly seen: string
  readonly shown: readonly string[]
  /** Transactions open at its port just then. */
  readonly open: number
  /** From the end of the start; the last one showed it, or else the cooperative phase after it. */
  readonly operations: readonly Operation[]
  /** What each operation showed. */
  readonly observations: readonly (readonly PlainObservation[])[]
  /** Played again, it did not show: the operations are those of the first time, the observations of the second. */
  readonly flaky?: true
}

export interface Coverage {
  readonly charts: readonly ChartCoverage[]
  /** Paths played, and operations that had an effect in them. */
  readonly paths: number
  readonly operations: number
  readonly nonConformances: readonly NonConformance[]
}
