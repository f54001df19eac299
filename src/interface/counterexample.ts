/**
 * A counterexample as a file: everything that a stranger needs to replay it. Format `wellbehaved/counterexample/3`, JSON.
 * The start and the cooperative phase are not stored: both are deterministic parts of the format's version.
 */
import type { PlainObservation } from './observations.ts'
import type { Operation } from './operations.ts'
import type { Platform } from './platform.ts'

export const counterexampleFormat = 'wellbehaved/counterexample/3'

export interface Counterexample {
  readonly format: typeof counterexampleFormat
  /** Name of the rule with its part, `RST-12.a`. */
  readonly rule: string
  /** The sentence of the paper. */
  readonly clause: string
  readonly platform: Platform
  /** Device under test, by name. Never started because a file says so. */
  readonly dut: string
  /** The planted bug, by name, if there was one; `replay` plants it again. */
  readonly bug?: string
  readonly seed: number
  /** Which run of the seed it was shrunk from; absent for a static rule. */
  readonly run?: number
  readonly operations: readonly Operation[]
  /** What each operation showed, one list an operation; the last one may hold the cooperative phase. */
  readonly observations: readonly (readonly PlainObservation[])[]
  /** It broke only in the cooperative phase that follows the operations. */
  readonly cooperative?: true
  /** Of a two-run rule: the operation that differs, what takes its place, and by which columns the difference travelled. */
  readonly pair?: {
    readonly changed: number
    readonly instead: Operation | null
    /** The operation occurs in both runs, but for one write within it: the register that the other run does not write. */
    readonly leftOut?: string
    readonly secretContext: number
    readonly victim: number
    readonly leakPath: readonly string[]
  }
  /** Of a static rule: the two things that collide. */
  readonly static?: {
    readonly what: readonly [string, string]
    readonly at: readonly [number, number]
    /** Of two addresses: the size in bytes of the aligned block that may not hold both. */
    readonly blockBytes?: number
  }
  readonly explanation: string
}
