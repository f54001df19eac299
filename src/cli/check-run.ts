/** What `check` is asked for and what it came to, as data: its own, and what is told of it elsewhere, speak of these. */
import { join } from 'node:path'
import type { Bug } from '../../bugs/bug.ts'
import type { Checked } from '../engines/check.ts'
import type { Share } from '../engines/share.ts'
import type { Counterexample } from '../interface/counterexample.ts'
import type { DeviceFailure } from '../interface/device.ts'
import type { Evidence } from '../interface/evidence.ts'
import type { Platform } from '../interface/platform.ts'
import type { Allowance } from './arguments.ts'
import type { Configured } from './config.ts'
import { shellWord } from './dut.ts'
import type { ExitCode } from './exit.ts'
import { shownPath } from './files.ts'
import type { Io } from './io.ts'

/** As commander gives them, checked by the parsers of src/cli/arguments.ts. */
export interface CheckArguments {
  /** As it was typed: src/cli/dut.ts reads it. */
  readonly dut: string
  /** Milliseconds that a device may take for an answer. */
  readonly answerWithin?: number
  readonly bug?: string
  readonly rules?: readonly string[]
  readonly static?: true
  readonly runs?: number
  readonly operations: number
  readonly seed: number
  readonly time?: number
  readonly out?: string
  readonly corpus?: string
  readonly format: 'text' | 'json'
  readonly strict?: true
  /** What to take for the configuration; left out, it is looked for. */
  readonly config?: string
  readonly cover?: true
  readonly allow: readonly Allowance[]
  /** Of a campaign on several machines: what this one plays. */
  readonly shard?: Share
  /** A file for JUnit's XML. */
  readonly junit?: string
  /** GitHub's annotations, outside its runner too. */
  readonly github?: true
}

export interface Folders {
  readonly out: string
  readonly corpus: string
  /** Where new counterexamples go: into the corpus, or with a planted bug, or of a shard, beside the evidence. */
  readonly counterexamples: string
}

/** What a campaign came to; evidence, report and counterexamples are written. */
export interface CheckRun {
  readonly configured: Configured
  readonly platform: Platform
  readonly bug: Bug | undefined
  /** The device under test, as it was typed. */
  readonly dut: string
  readonly evidence: Evidence
  readonly found: readonly Found[]
  readonly replayed: Checked['replayed']
  readonly folders: Folders
  /** The device failed: evidence and report are of what came before. */
  readonly failure: DeviceFailure | undefined
  readonly code: ExitCode
}

/** A counterexample, new or of the corpus, and its file below the folder of counterexamples. */
export interface Found {
  readonly counterexample: Counterexample
  readonly file: string
}

/** What was played: with a planted bug, perhaps another description. */
export const playedOn = ({ bug, platform }: CheckRun): Platform => bug?.platform?.(platform) ?? platform

/** What a replay needs beside the file, to be on the device that was checked. */
export const replayWith = ({ dut }: Pick<CheckRun, 'dut'>): string =>
  dut === 'core' ? '' : ` --dut ${shellWord(dut)}`

/** As somebody would name its file on the command line. */
export const shownFile = (io: Io, { folders }: Pick<CheckRun, 'folders'>, { file }: Found): string =>
  shownPath(io.cwd, join(folders.counterexamples, file))
