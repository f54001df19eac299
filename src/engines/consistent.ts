/**
 * Do the rules go together? One behaviour of a platform, drawn until every *must* rule that judges behaviours has been
 * exercised in it and none has broken; then shortened while that stays so. Rules that contradicted each other would have
 * none. Read `oneBehaviour`.
 */
import * as fc from 'fast-check'
import { isMild } from '../../properties/catalogue.ts'
import type { MonitoredRule, Rule } from '../../properties/kit/rule.ts'
import { ourRows, type Rows, strengthIn } from '../../properties/rows.ts'
import { copyOperation, type FlatOperation, newFlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { restore, snapshot } from '../layout/state.ts'
import { attemptsMax, decoderOf, runChoices } from './draw.ts'
import { cooperate, createStage, type Stage } from './stage.ts'

/** Must rules that judge one behaviour of the platform. `rows`: those that say how strong each is. */
export const mustRules = (
  rules: readonly Rule[],
  platform: Platform,
  rows: Rows = ourRows,
): readonly MonitoredRule[] =>
  rules.flatMap((rule) =>
    rule.kind === 'step' || rule.kind === 'always' || rule.kind === 'response'
      ? !isMild(strengthIn(rows, rule.id, rule.part) ?? 'must') && !rule.appliesTo(platform)
        ? [rule]
        : []
      : [],
  )

export interface BehaviourOptions {
  readonly rules: readonly MonitoredRule[]
  readonly seed: number
  /** Operations that are drawn, at most. */
  readonly operationsMax: number
  /** Times that it is played to shorten it, at most. */
  readonly replaysMax: number
  readonly mayContinue?: (() => boolean) | undefined
}

export interface Behaviour {
  /** From the end of the start; the cooperative phase follows. */
  readonly operations: readonly FlatOperation[]
  /** By rule: times that it was exercised, and after how many operations first; all of them: in the cooperative phase. */
  readonly exercised: readonly number[]
  readonly firstAfter: readonly number[]
  /** Ordinal of a rule that broke, or -1. */
  readonly broken: number
  readonly explanation: string
  readonly finished: boolean
}

/** Between two looks at whether the cooperative phase would exercise what is left, and draws of a new configuration. */
const operationsBetween = 100
/** Configurations of one behaviour: one that has not come to everything by then seldom will, and another is begun. */
const configurationsEach = 25

export function oneBehaviour(platform: Platform, options: BehaviourOptions): Behaviour {
  const stage = createStage(platform, { rules: options.rules })
  const drawn = draw(stage, options)
  const first = played(stage, drawn.operations)
  const isWhole = first.broken < 0 && first.exercised.every((n) => n > 0)
  const operations = isWhole ? shortened(stage, drawn.operations, options) : drawn.operations
  return { ...played(stage, operations), finished: drawn.finished }
}

function draw(stage: Stage, { seed, operationsMax, mayContinue }: BehaviourOptions) {
  const { system, outlook } = stage
  const { platform, points, monitors, state } = system
  const operations: FlatOperation[] = []
  const keep = (op: FlatOperation): void => {
    const kept = newFlatOperation()
    copyOperation(op, kept)
    operations.push(kept)
  }
  const open = (): number => monitors.exercised.reduce((n, times) => n + (times === 0 ? 1 : 0), 0)
  const decoder = decoderOf(platform, points, outlook)
  const op = newFlatOperation()
  const configurations = fc.sample(runChoices(platform, operationsBetween), {
    seed,
    numRuns: Math.ceil(operationsMax / operationsBetween),
  })
  for (const [i, choices] of configurations.entries()) {
    if (mayContinue?.() === false) return { operations, finished: false }
    if (i % configurationsEach === 0) {
      stage.rewind()
      monitors.exercised.fill(0)
      operations.splice(0)
    }
    const { decode } = decoder(choices)
    for (const choice of choices.choices) {
      for (let attempt = 0; attempt < attemptsMax; attempt++) {
        decode(choice, attempt, op)
        const openBefore = open()
        if (system.apply(op) || monitors.violation()) {
          keep(op)
          outlook.note(op)
          break
        }
        // A rule that forbids is exercised by what is refused.
        if (open() < openBefore) keep(op)
        outlook.noteRefused(op)
      }
      if (monitors.violation()) return { operations, finished: true }
    }
    const here = snapshot(state)
    const known = outlook.save()
    const counted = monitors.exercised.slice()
    cooperate(stage)
    if (monitors.violation() || monitors.exercised.every((n) => n > 0)) return { operations, finished: true }
    restore(state, here)
    outlook.load(known)
    monitors.exercised.set(counted)
  }
  return { operations, finished: true }
}

function played(stage: Stage, operations: readonly FlatOperation[]): Omit<Behaviour, 'finished'> {
  const { monitors } = stage.system
  const firstAfter = monitors.rules.map(() => operations.length)
  stage.rewind()
  monitors.exercised.fill(0)
  for (let i = 0; i < operations.length && !monitors.violation(); i++) {
    stage.system.apply(operations[i])
    for (let r = 0; r < firstAfter.length; r++)
      if (firstAfter[r] === operations.length && monitors.exercised[r] > 0) firstAfter[r] = i + 1
  }
  if (!monitors.violation()) cooperate(stage)
  const violation = monitors.violation()
  return {
    operations,
    exercised: [...monitors.exercised],
    firstAfter,
    broken: violation?.rule ?? -1,
    explanation: violation?.explanation ?? '',
  }
}

/** Chunks are left out, halved until they are single operations, while every rule is still exercised and none breaks. */
function shortened(
  stage: Stage,
  operations: readonly FlatOperation[],
  { replaysMax, mayContinue }: BehaviourOptions,
): readonly FlatOperation[] {
  let best = operations
  let replays = 0
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let i = best.length - size; i >= 0; i -= size) {
      if (replays++ >= replaysMax || mayContinue?.() === false) return best
      const without = [...best.slice(0, i), ...best.slice(i + size)]
      const got = played(stage, without)
      if (got.broken < 0 && got.exercised.every((n) => n > 0)) best = without
    }
  }
  return best
}
