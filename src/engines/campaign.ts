/** What the parts of a campaign share: what was asked for, what came of each rule so far, where counterexamples go. */
import type { Bug } from '../../bugs/bug.ts'
import { nameOfRule, type Rule } from '../../properties/kit/rule.ts'
import { ourRows } from '../../properties/rows.ts'
import { type Counterexample, counterexampleFormat } from '../interface/counterexample.ts'
import type { Verdict } from '../interface/verdicts.ts'
import type { Share } from './share.ts'
import type { DeviceFactory, Subject } from './subject.ts'

/** Runs, operations in each, and pairs for each two-run rule, where nothing else is asked for. */
export const defaultEffort = { seed: 1, runs: 2000, operations: 100, pairs: 2000 } as const

export interface CheckOptions {
  readonly rules: readonly Rule[]
  readonly bug?: Bug | undefined
  readonly seed: number
  readonly runs: number
  /** Operations a run. */
  readonly operations: number
  /** Pairs drawn for each two-run rule. */
  readonly pairs: number
  /** Instead, for the rule of this name. */
  readonly pairsFor?: ((rule: string) => number) | undefined
  /** Whether the counterexample of the rule of this name is shrunk; where it is left out: always. */
  readonly shrinks?: ((rule: string) => boolean) | undefined
  readonly device?: DeviceFactory | undefined
  readonly version: string
  readonly staticOnly?: boolean | undefined
  /** The statecharts are covered as well. */
  readonly cover?: boolean | undefined
  /** Of a campaign on several machines: what this one plays. */
  readonly share?: Share | undefined
  /** A run ends with its first violation; what else would break in it is left to later ones. */
  readonly endsAtViolation?: boolean | undefined
  /** Counterexamples found before, replayed first on this platform: what still fails is broken. */
  readonly corpus?: readonly Stored[] | undefined
  /** The rows that are asked for, by ID; all of them, where it is left out. */
  readonly asked?: ((id: string) => boolean) | undefined
  /** A *should* or an expectation that is not met is broken, no longer only warned. */
  readonly strict?: boolean | undefined
  /** Asked before each run and before each pair; false ends that part of the campaign with what it has. */
  readonly mayContinue?: ((part: 'runs' | 'pairs') => boolean) | undefined
  /** Asked while a counterexample is shrunk; true ends that with the shortest so far. */
  readonly hurries?: (() => boolean) | undefined
  readonly progress?: ((step: Progress) => void) | undefined
  /** Told of each counterexample as soon as it is shrunk, so that it is saved whatever comes after. */
  readonly found?: ((counterexample: Counterexample) => void) | undefined
}

/** How far a part of a campaign has come. */
export interface Progress {
  /** Runs, goals of the statecharts, or pairs for a rule. */
  readonly what: string
  readonly done: number
  readonly of: number
  /** With an effect so far; left out of pairs. */
  readonly operations?: number
}

/** A counterexample of the corpus, and the name of its file. */
export interface Stored {
  readonly file: string
  readonly counterexample: Counterexample
}

/** What came of one rule. */
export interface Outcome {
  verdict: Verdict
  exercised: number
  reason: string
  counterexample?: Counterexample
  /** Of the corpus: where it lies already. */
  file?: string
}

/** What a shard says beside its rows, so that shards can be put together. */
export interface Tally {
  /** By the rule's name, covering included. */
  readonly attempted: Record<string, number>
  /** Of permissions, by name: times that each activity occurred in the runs that were played to their end. */
  readonly activities: Record<string, readonly number[]>
  /** By two-run rule: what became of each pair. */
  readonly letters: Record<string, string>
  /** In the order in which they were made. */
  readonly findings: TallyFinding[]
}

export interface TallyFinding {
  readonly rule: string
  /** The run or pair, by its ordinal in the whole campaign; negative: before the first of them (`beforeRuns`). */
  readonly at: number
  readonly verdict: 'broken' | 'flaky'
  readonly reason: string
  readonly counterexample?: Counterexample | undefined
  /** Of the corpus: where it lies already. */
  readonly file?: string | undefined
  /** Names of permissions that it denies. */
  readonly denied: readonly string[]
}

/** When what is found before the runs is found. */
export const beforeRuns = { corpus: -3, covering: -1 } as const

export interface Campaign {
  readonly tally: Tally
  readonly subject: Subject
  readonly options: CheckOptions
  /** By the rule's name. */
  readonly outcomes: Map<string, Outcome>
  /** By the rule's name: what it saw while the statecharts were covered. */
  readonly covering: Map<string, { readonly exercised: number; readonly attempted: number }>
  /** Takes each counterexample as soon as it is shrunk, and the operations until its rule broke. */
  keep(counterexample: Counterexample, after: number): void
}

const clauseOf = ({ id, own }: Rule): string => own?.statement ?? ourRows.byId(id)?.clause ?? ''

/** What every counterexample of a campaign, or of a proof, begins with. */
export function headOf(
  {
    subject,
    options,
  }: {
    readonly subject: Pick<Subject, 'platform'>
    readonly options: Pick<CheckOptions, 'device' | 'bug' | 'seed'>
  },
  rule: Rule,
) {
  return {
    format: counterexampleFormat,
    rule: nameOfRule(rule),
    clause: clauseOf(rule),
    platform: subject.platform,
    dut: options.device?.name ?? 'core',
    ...(options.bug ? { bug: options.bug.name } : {}),
    seed: options.seed,
  } as const
}
