/**
 * Every reachable state of hardware, software and ghosts, from the end of the start: a proof for the scope that the
 * alphabet spans, or the shortest counterexample that there is in it. src/explorer explores; this is what it explores.
 */
import type { Violation } from '../../properties/kit/monitors.ts'
import type { CheckpointBytes } from '../explorer/checkpoint.ts'
import { exploreCompact } from '../explorer/compact.ts'
import { createExplorer, type Progress } from '../explorer/explorer.ts'
import { STEP, type TransitionSystem } from '../explorer/system.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { differs } from './commutes.ts'
import { newPairSearching } from './pair-search.ts'
import { canonicalOf } from './renaming.ts'
import type { Searched, SearchedSystem, Searching } from './searched.ts'
import { brokenByCooperation, createStage, type Stage } from './stage.ts'
import { symmetryOf } from './symmetry.ts'
import type { System } from './system.ts'

export interface SearchOptions extends SearchedSystem {
  /** States that it stores, at most. */
  readonly statesMax: number
  /** Operations from the start, at most; no bound where it is left out. */
  readonly depthMax?: number | undefined
  /** Bytes of what is stored of the states, at most. */
  readonly bytesMax?: number | undefined
  /** Asked every thousand states or so; false stops the search. The clock lives with the caller. */
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((progress: Progress) => void) | undefined
  readonly checkpoint?: SearchCheckpoint | undefined
  /** Hash compaction (compact.ts): more states have room, one may be left out, and there is no checkpoint. */
  readonly compact?: boolean | undefined
}

export interface SearchCheckpoint {
  /** What tells the search from every other one. */
  readonly identity: string
  /** Where it goes on from. */
  readonly from?: CheckpointBytes | undefined
  /** Given what a search that was stopped has found, in parts to be written one after another, at once. */
  readonly keep?: ((parts: Iterable<Uint8Array>) => void) | undefined
  /** Asked as often as `mayContinue`: true has the search keep where it is, and go on. */
  readonly isDue?: (() => boolean) | undefined
}

export function searchStates(platform: Platform, options: SearchOptions): Searched {
  const { statesMax, depthMax, bytesMax, mayContinue, progress, checkpoint } = options
  const { atStart, transitions, told } = newSearching(platform, options)
  if (atStart) return atStart
  if (options.compact) {
    const compacted = exploreCompact(transitions, {
      ...{ statesMax, depthMax, bytesMax, mayContinue },
      progress: progress && ((now) => progress({ ...unmeasured, ...now })),
    })
    return { ...told(compacted), omission: compacted.omission }
  }
  const pause = pausing(mayContinue, checkpoint)
  const explorer = createExplorer(transitions, {
    ...{ statesMax, depthMax, bytesMax, progress, mayContinue: pause.mayContinue },
    ...{ identity: checkpoint?.identity, from: checkpoint?.from },
  })
  for (;;) {
    const explored = explorer.run()
    const parts = checkpoint?.keep && explorer.checkpoint()
    if (parts) checkpoint.keep?.(parts)
    if (!pause.isOver()) return told(explored)
  }
}

/** Stops a search that is to keep where it is. It goes on from there by one question at least before the next time. */
function pausing(mayContinue: (() => boolean) | undefined, checkpoint: SearchCheckpoint | undefined) {
  const isDue = checkpoint?.keep && checkpoint.isDue
  if (!isDue) return { mayContinue, isOver: () => false }
  let [isPaused, isFresh] = [false, true]
  return {
    mayContinue: () => {
      if (mayContinue?.() === false) return false
      isPaused = !isFresh && isDue()
      isFresh = false
      return !isPaused
    },
    /** Whether it stopped for that alone; the pause ends. */
    isOver: () => {
      const was = isPaused
      isPaused = false
      isFresh = was
      return was
    },
  }
}

/** What a compacted search does not tell of its progress. */
const unmeasured = { expanded: 0, transitions: 0, tableLoad: 0, bytes: 0 } as const

export function newSearching(platform: Platform, searched: SearchedSystem): Searching {
  if (searched.pair) return newPairSearching(platform, searched.pair, searched)
  const { rules, points, decisions, software, operations, cooperates } = searched
  const stage = createStage(platform, { rules, points, decisions, software })
  const { system } = stage
  const { exercised, violation } = system.monitors
  const atStart = violation()
  let last: Violation | undefined
  const tell = (broken: Violation) => {
    last = broken
  }
  const alone = transitionsOf(system, operations, tell)
  const { transitions, renamings } = cooperates
    ? { transitions: withCooperation(stage, alone, tell), renamings: undefined }
    : withSymmetry(platform, alone, searched)
  return {
    atStart: atStart && {
      ...{ result: 'broken', states: 1, transitions: 0, depth: 0 },
      exercised: exercised.slice(),
      violation: { ...atStart, operations: [], cooperative: false },
    },
    transitions,
    told: ({ result, stoppedBy, states, transitions: effective, depth, counters, violation: found }) => {
      const told = {
        ...{ result, states, transitions: effective, depth },
        ...(stoppedBy ? { stoppedBy } : {}),
        ...(renamings === undefined ? {} : { renamings }),
        exercised: Uint32Array.from(counters),
      }
      if (!found) return told
      // Stepped once more from the start, so that the rule tells what it saw, whichever thread found it.
      last = undefined
      system.state.words.set(transitions.initial[0])
      for (const o of found.operations) transitions.step(o)
      if (!last) throw new Error('a step did not do again what it did before: no rule breaks at the end')
      return violationTold(told, last, found.operations, operations)
    },
  }
}

function violationTold(
  told: Searched,
  broken: Violation,
  path: readonly number[],
  operations: readonly FlatOperation[],
): Searched {
  const cooperative = path.at(-1) === operations.length
  return {
    ...told,
    depth: cooperative ? told.depth - 1 : told.depth,
    violation: {
      ...broken,
      operations: (cooperative ? path.slice(0, -1) : path).map((o) => operations[o]),
      cooperative,
    },
  }
}

/** Without it where no two contexts are alike, or where what was looked at says that they are not. */
function withSymmetry(
  platform: Platform,
  transitions: TransitionSystem,
  { symmetric, operations }: SearchedSystem,
): { readonly transitions: TransitionSystem; readonly renamings: number | undefined } {
  const plain = { transitions, renamings: undefined }
  const symmetry = symmetric ? symmetryOf(platform, operations) : undefined
  if (!symmetry || 'none' in symmetry) return plain
  const { renamings } = symmetry
  if (differs(platform, transitions, operations, renamings) !== undefined) return plain
  const canonical = canonicalOf(transitions, renamings)
  return { transitions: { ...transitions, canonical }, renamings: renamings.length + 1 }
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
