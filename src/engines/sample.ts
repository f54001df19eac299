/**
 * Sampling: fast-check draws runs, a decoder turns their choices into operations, each redrawn until it has an effect.
 * Counts what was exercised, and keeps for each rule the first sequence that breaks it.
 */
import * as fc from 'fast-check'
import { DeviceFailure } from '../interface/device.ts'
import {
  copyOperation,
  type FlatOperation,
  newFlatOperation,
  operationClasses,
} from '../interface/operations.ts'
import { attemptsMax, type Decoder, decoderOf, type RunChoices, runChoices } from './draw.ts'
import { mix } from './random.ts'
import { isMine, type Share } from './share.ts'
import { cooperate, type Stage } from './stage.ts'

export interface SampleOptions {
  readonly seed: number
  readonly runs: number
  /** Operations a run. */
  readonly operations: number
  /** All runs are drawn, only its own are played. */
  readonly share?: Share | undefined
  /** A run ends with its first violation: what else would break in it is left to later ones. */
  readonly endsAtViolation?: boolean | undefined
  /** Asked before each run; false ends the campaign with what it has. The clock lives with the caller. */
  readonly mayContinue?: (() => boolean) | undefined
  readonly progress?: ((run: number, effective: number) => void) | undefined
  /** Told of each finding as it is made, so that it can be saved before anything else happens. */
  readonly found?: ((finding: Finding) => void) | undefined
}

export interface Finding {
  /** Permissions (ordinals among the stage's rules) that it denies: it flags what they allow. */
  readonly denied: readonly number[]
  /** Ordinal among the stage's rules. */
  readonly rule: number
  readonly explanation: string
  /** Those that had an effect, the breaking one last. */
  readonly operations: readonly FlatOperation[]
  readonly cooperative: boolean
  /** Ordinal of the run, and operations checked until then in all runs. */
  readonly run: number
  readonly detectedAfter: number
}

export interface Sampled {
  /** Played. */
  readonly runs: number
  /** Operations that had an effect, and that were drawn, by class. */
  readonly effective: Uint32Array
  readonly drawn: Uint32Array
  readonly findings: readonly Finding[]
  /** Of the choices drawn, not of what they did: the same with every bug. */
  readonly choicesDigest: string
  /** False: `mayContinue` ended it. */
  readonly finished: boolean
  /** What the device failed of, which ended it. */
  readonly failure: DeviceFailure | undefined
  /** Runs in which no rule broke that had not before. */
  readonly silentRuns: number
}

/** Thrown to end the drawing of runs, which has no other end: no failure. */
export const enough = new Error('the campaign was asked to end')

export function sample(stage: Stage, options: SampleOptions): Sampled {
  const { monitors, platform } = stage.system
  const { effective, drawn, trace, play } = createPlayer(stage, options.operations)
  const findings: Finding[] = []
  let digest: Digest = { a: options.seed >>> 0, b: 0x9e3779b9 }
  let run = 0
  let played = 0
  let checked = 0
  let silentRuns = 0
  let finished = true
  let failure: DeviceFailure | undefined

  const counted = [monitors.exercised, monitors.attempted, effective, drawn]
  const before = counted.map((counts) => counts.slice())
  /**
   * One counterexample a rule: each that breaks is muted, so that it hides no other, and the run is played again. What is
   * counted of a run is thus the same whatever broke in the others, so that shards add up.
   */
  const playOne = (choices: RunChoices): void => {
    counted.forEach((counts, i) => {
      before[i].set(counts)
    })
    for (let times = 0; ; times++) {
      const { kept, cooperative } = play(choices)
      const violation = monitors.violation()
      if (!violation) {
        checked += kept
        if (times === 0) silentRuns++
        monitors.settleRun()
        return
      }
      const operations = trace.slice(0, kept).map((t) => ({ ...t }))
      const denied = monitors.exercisedNow()
      const detectedAfter = checked + kept
      const finding = { ...violation, operations, cooperative, run, detectedAfter, denied }
      findings.push(finding)
      monitors.mute(violation.rule)
      options.found?.(finding)
      if (options.endsAtViolation) {
        checked += kept
        return
      }
      counted.forEach((counts, i) => {
        counts.set(before[i])
      })
    }
  }

  const outcome = fc.check(
    fc.property(runChoices(platform, options.operations), (choices) => {
      const mine = isMine(options.share, run)
      if (mine && options.mayContinue && !options.mayContinue()) {
        finished = false
        throw enough
      }
      digest = digestRun(digest, choices)
      if (mine) {
        try {
          playOne(choices)
        } catch (error) {
          if (!(error instanceof DeviceFailure)) throw error
          finished = false
          failure = error
          throw enough
        }
        played++
        options.progress?.(played, checked)
      }
      run++
    }),
    { seed: options.seed, numRuns: options.runs, endOnFailure: true },
  )
  if (outcome.failed && outcome.errorInstance !== enough) throw outcome.errorInstance
  return {
    runs: played,
    effective,
    drawn,
    findings,
    choicesDigest: printDigest(digest),
    finished,
    failure,
    silentRuns,
  }
}

interface Player {
  /** Of all runs that it has played. */
  readonly effective: Uint32Array
  readonly drawn: Uint32Array
  /** Of the last run, those that had an effect. */
  readonly trace: readonly FlatOperation[]
  /** Plays a run from the start to its end, or to a violation. `kept`: how many had an effect. */
  play(choices: RunChoices): { readonly kept: number; readonly cooperative: boolean }
}

function createPlayer(stage: Stage, operations: number): Player {
  const { system, outlook } = stage
  const { monitors } = system
  const decoder = decoderOf(system.platform, system.points, outlook)
  const effective = new Uint32Array(operationClasses.length)
  const drawn = new Uint32Array(operationClasses.length)
  const trace = Array.from({ length: operations }, newFlatOperation)
  const op = newFlatOperation()

  /** Redraws the choice until it has an effect. Says whether it had. */
  const playChoice = (decode: Decoder, choice: number): boolean => {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      decode.decode(choice, attempt, op)
      drawn[op.code]++
      if (system.apply(op) || monitors.violation()) return true
      outlook.noteRefused(op)
    }
    return false
  }

  const play: Player['play'] = (choices) => {
    stage.rewind()
    const decode = decoder(choices)
    let kept = 0
    for (let i = 0; i < choices.choices.length && !monitors.violation(); i++) {
      if (!playChoice(decode, choices.choices[i])) continue
      effective[op.code]++
      outlook.note(op)
      copyOperation(op, trace[kept++])
    }
    const cooperative = !monitors.violation()
    if (cooperative) cooperate(stage)
    return { kept, cooperative }
  }
  return { effective, drawn, trace, play }
}

interface Digest {
  readonly a: number
  readonly b: number
}

function digestRun({ a, b }: Digest, run: RunChoices): Digest {
  let x = mix(a, run.salt)
  let y = mix(b, x)
  for (const list of [run.swarm, run.focusContexts, run.focusGuests]) {
    for (let i = 0; i < list.length; i++) x = folded(x, list[i])
    y = mix(y, x)
  }
  // Apart from the others, so that each loop reads one kind of array.
  const { choices } = run
  for (let i = 0; i < choices.length; i++) x = folded(x, choices[i])
  y = mix(y, x)
  return { a: x >>> 0, b: y >>> 0 }
}

const folded = (x: number, n: number): number => (Math.imul(x ^ n, 0x01000193) + 0x9e37) | 0

const printDigest = ({ a, b }: Digest): string =>
  a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0')
