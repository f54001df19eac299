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
import { brokenByCooperation, createStage, type Stage } from './stage.ts'
import type { System } from './system.ts'

export interface SearchOptions {
  readonly rules: readonly MonitoredRule[]
  /** Tried in this order in each state; of several shortest counterexamples the first in it is found. */
  readonly operations: readonly FlatOperation[]
  readonly points?: Points | undefined
  readonly decisions?: Decisions | undefined
  readonly software?: SoftwareDecisions | undefined
  /** After each state comes the cooperative phase, on a copy: for rules that wait for a fair bus. */
  readonly cooperates?: boolean | undefined
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
    /**
     * None is shorter within this alphabet. What breaks in the cooperative phase was looked for as if that were an
     * operation more.
     */
    readonly operations: readonly FlatOperation[]
    /** It breaks in the cooperative phase after them. */
    readonly cooperative: boolean
    readonly explanation: string
  }
}

export function searchStates(platform: Platform, options: SearchOptions): Searched {
  const { rules, points, decisions, software, operations, progress, cooperates } = options
  const stage = createStage(platform, { rules, points, decisions, software })
  const { system } = stage
  const { exercised, violation } = system.monitors
  const atStart = violation()
  if (atStart)
    return {
      ...nothing,
      exercised: exercised.slice(),
      violation: { ...atStart, operations: [], cooperative: false },
    }
  // The last is of the path that is stepped again once it is found.
  let last: Violation | undefined
  const tell = (broken: Violation) => {
    last = broken
  }
  const transitions = transitionsOf(system, operations, tell)
  const found = explore(cooperates ? withCooperation(stage, transitions, tell) : transitions, {
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
  const path = found.violation.operations
  const cooperative = path.at(-1) === operations.length
  return {
    ...searched,
    depth: cooperative ? depth - 1 : depth,
    violation: {
      ...last,
      operations: (cooperative ? path.slice(0, -1) : path).map((o) => operations[o]),
      cooperative,
    },
  }
}

/** One operation more, the last: the cooperative phase, which changes no state and may break a rule. */
function withCooperation(
  stage: Stage,
  transitions: TransitionSystem,
  tell: (broken: Violation) => void,
): TransitionSystem {
  const { operations } = transitions
  const before = stage.system.state.words.slice()
  return {
    ...transitions,
    operations: operations + 1,
    step: (o) => {
      if (o < operations) return transitions.step(o)
      const broken = brokenByCooperation(stage, before)
      if (!broken) return STEP.refused
      tell(broken)
      return STEP.broken
    },
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
