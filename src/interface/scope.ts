/** What a scope keeps of a platform: plain data, so that it is cut the same wherever it is searched. */
import type { OperationClass } from './operations.ts'

/** What is tried in each state. */
export interface Alphabet {
  readonly classes: readonly OperationClass[]
  /** Procedures that may be started, by name. */
  readonly procedures: readonly string[]
  /** Bursts of guests, all combinations: 0 read, 1 write; first byte addresses; beats. */
  readonly directions: readonly number[]
  readonly targets: readonly number[]
  readonly beats: readonly number[]
  /** What a burst writes; left out: 0. */
  readonly written?: number
  /** Words that guests read, or write with 1: byte addresses. */
  readonly words: readonly number[]
  /** Device cycles of one tick. */
  readonly ticks: readonly number[]
}

export interface ScopeSpec {
  readonly name: string
  /** What is proved in it, in a sentence; of a family its own stands there. */
  readonly about?: string
  /**
   * Ordinals in the platform, and how many transactions each may have open; of each device that is kept, the primary must
   * be among them.
   */
  readonly contexts: readonly { readonly context: number; readonly outstandingMax: number }[]
  /** Ordinals in the platform, and of each the windows that stay. */
  readonly guests: readonly { readonly guest: number; readonly windows: readonly number[] }[]
  /** Beats a burst, at most. */
  readonly burstBeatsMax: number
  /** Whether contexts have their interrupts. */
  readonly interrupts: boolean
  /** List registers of a PE, at most; with 0 nothing is injected. */
  readonly listRegisters: number
  /** Whether the protection has its fault interrupt. */
  readonly faultInterrupt: boolean
  /** Whether its devices have their tables of identifiers; left out: they have none. */
  readonly identifiers?: true
  /** Whether the safety island stays, with its failure lines; left out: there is none. */
  readonly safetyIsland?: true
  /** Bounds in device cycles; smaller ones make fewer states. */
  readonly drainCyclesMax: number
  readonly resetCycles: number
  readonly resetAcknowledgeCyclesMax: number
  readonly commitCycles: number
  /** Two-run rules are proved in it, and no others. */
  readonly pairs?: true
  /** Its procedures are those that agents may start; those of the start are played in any case. */
  readonly alphabet: Alphabet
}
