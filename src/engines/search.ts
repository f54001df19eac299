/**
 * Every reachable state of hardware, software and ghosts, from the end of the start: a proof for the scope that the
 * alphabet spans, or the shortest counterexample that there is in it. src/explorer explores; this is what it explores.
 */
import type { Violation } from '../../properties/kit/monitors.ts'
import type { MonitoredRule } from '../../properties/kit/rule.ts'
import { explore } from '../explorer/explorer.ts'
import type { Bound } from '../explorer/search.ts'
import { STEP, type TransitionSystem } from '../explorer/system.ts'
import type { Decisions } from '../hardware/fields.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import type { SoftwareDecisions } from '../software/software.ts'
import { createStage } from './stage.ts'
import type { System } from './system.ts'

export interface SearchOptions {
  readonly rules: readonly MonitoredRule[]
  /** Tried in this order in each state; of several shortest counterexamples the first in it is found. */
  readonly operations: readonly FlatOperation[]
  readonly points?: Points | undefined
  readonly decisions?: Decisions | undefined
  readonly software?: SoftwareDecisions | undefined
  /** States that it stores, at most. */
  readonly statesMax: number
  /** Operations from the start, at most; no bound where it is left out. */
  readonly depthMax?: number | undefined
  /** Asked every thousand states or so; false stops the search. The clock lives with the caller. */
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((states: number, depth: number) => void) | undefined
}

export interface Searched {
  /** `complete`: every reachable state was visited and nothing broke. `stopped`: a bound was reached before. */
  readonly result: 'complete' | 'broken' | 'stopped'
  readonly stoppedBy?: Bound
  /** States stored. */
  readonly states: number
  /** Operations that had an effect. */
  readonly transitions: number
  /** Operations from the start to the farthest state. */
  readonly depth: number
  /** Times that each rule's `when` came true, over all transitions tried. */
  readonly exercised: Uint32Array
  readonly violation?: {
    /** Ordinal among the rules given. */
    readonly rule: number
    /** None is shorter within this alphabet. */
    readonly operations: readonly FlatOperation[]
    readonly explanation: string
  }
}

export function searchStates(platform: Platform, options: SearchOptions): Searched {
  const { rules, points, decisions, software, operations, progress } = options
  const { system } = createStage(platform, { rules, points, decisions, software })
  const { exercised, violation } = system.monitors
  const atStart = violation()
  if (atStart) return { ...nothing, exercised: exercised.slice(), violation: { ...atStart, operations: [] } }
  // The last is of the path that is stepped again once it is found.
  let last: Violation | undefined
  const transitions = transitionsOf(system, operations, (broken) => {
    last = broken
  })
  const found = explore(transitions, {
    statesMax: options.statesMax,
    depthMax: options.depthMax,
    mayContinue: options.mayContinue,
    progress: progress && (({ states, depth }) => progress(states, depth)),
  })
  const { result, states, depth, counters } = found
  const searched = {
    result,
    ...(found.stoppedBy ? { stoppedBy: found.stoppedBy } : {}),
    states,
    transitions: found.transitions,
    depth,
    exercised: Uint32Array.from(counters),
  }
  if (!found.violation || !last) return searched
  return {
    ...searched,
    violation: { ...last, operations: found.violation.operations.map((o) => operations[o]) },
  }
}

const nothing = { result: 'broken', states: 1, transitions: 0, depth: 0 } as const

/** The system from the state that it stands in. A broken rule is told with the step that breaks it, and forgotten. */
export function transitionsOf(
  system: System,
  operations: readonly FlatOperation[],
  tell: (broken: Violation) => void,
): TransitionSystem {
  const { state, monitors } = system
  return {
    state,
    initial: [state.words.slice()],
    operations: operations.length,
    counters: monitors.exercised,
    step: (o) => {
      const isEffective = system.apply(operations[o])
      const broken = monitors.violation()
      if (!broken) return isEffective ? STEP.effective : STEP.refused
      tell(broken)
      monitors.clear()
      return STEP.broken
    },
  }
}
