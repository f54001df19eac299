/** How a command ends: its exit code, and the errors that stand for one. Every message ends with what to do next. */

import { basename } from 'node:path'

export const EXIT = {
  fine: 0,
  broken: 1,
  /** The command line, or a file that it names. */
  input: 2,
  /** The device under test, not a rule. */
  device: 3,
  /** A verdict that is due is missing, or a counterexample can no longer be said. */
  due: 4,
  /** A defect of this program. */
  defect: 70,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The command line or a file is wrong; `message` says where, what was expected and what to do. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/**
 * For a thread that ended before it answered, and not by an error: what a configuration brings may call `process.exit`,
 * nothing of ours does.
 */
export const endedEarly = (config: string | undefined, exitCode: number): Error =>
  config === undefined
    ? new Error(`a thread ended without a result (exit code ${exitCode})`)
    : new InputError(
        `${basename(config)}: a thread in which it was at work ended without an error (exit code ${exitCode}). Most likely a rule, a known-bad or a module of it calls process.exit: leave that out.`,
      )
