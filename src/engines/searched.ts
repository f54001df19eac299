/** What a search takes and gives: what is explored, and what was found in it. */
import type { MonitoredRule, TwoRunRule } from '../../properties/kit/rule.ts'
import type { Explored } from '../explorer/explorer.ts'
import type { Bound } from '../explorer/search.ts'
import type { TransitionSystem } from '../explorer/system.ts'
import type { Decisions } from '../hardware/fields.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Points } from '../interface/points.ts'
import type { SoftwareDecisions } from '../software/software.ts'

/** What is explored. */
export interface SearchedSystem {
  readonly rules: readonly MonitoredRule[]
  /** Instead of one run judged by them: the pair of runs that this rule compares. */
  readonly pair?: TwoRunRule | undefined
  /** Tried in this order in each state; of several shortest counterexamples the first in it is found. */
  readonly operations: readonly FlatOperation[]
  readonly points?: Points | undefined
  readonly decisions?: Decisions | undefined
  readonly software?: SoftwareDecisions | undefined
  /** Contexts that are alike may change places: states that a renaming makes of each other are searched once. */
  readonly symmetric?: boolean | undefined
  /** After each state comes the cooperative phase, on a copy: for rules that wait for a fair bus. */
  readonly cooperates?: boolean | undefined
}

export interface Searched {
  /** `complete`: every reachable state was visited and nothing broke. `stopped`: a bound was reached before. */
  readonly result: 'complete' | 'broken' | 'stopped'
  readonly stoppedBy?: Bound
  /** Of a compacted search: the probability, at most, that a state was left out. */
  readonly omission?: number
  /** States stored. */
  readonly states: number
  /** With symmetry: the renamings, with that of nothing; a state stands for all that they make of it. */
  readonly renamings?: number
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

/** What both searches tell, the full one and the compacted one. */
export type Told = Pick<
  Explored,
  'result' | 'stoppedBy' | 'states' | 'transitions' | 'depth' | 'counters' | 'violation'
>

export interface Searching {
  /** A rule that the start breaks. */
  readonly atStart: Searched | undefined
  readonly transitions: TransitionSystem
  /** What was found, in words of rules and operations: the same, whoever explored the same system. */
  told(explored: Told): Searched
}
