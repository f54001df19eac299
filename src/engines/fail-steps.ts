/**
 * Every step of every procedure failing once: runs are steered to it, software is made to fail there, and the run goes
 * on under all rules. What an outsider sees must stay within them, whatever the hypervisor leaves half done.
 */
import * as fc from 'fast-check'
import { nameOfRule } from '../../properties/kit/rule.ts'
import { type FlatOperation, newFlatOperation, OP } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { attemptsMax, decoderOf, type RunChoices, runChoices } from './draw.ts'
import { isStartable } from './draw-tables.ts'
import { shortestOf } from './shortest.ts'
import { cooperate, createStage, type Stage } from './stage.ts'
import { alone, type Subject } from './subject.ts'
import type { System, SystemOptions } from './system.ts'

export interface FailedStep {
  readonly procedure: string
  /** From 0. */
  readonly step: number
  /** Runs in which it failed, in the middle of whatever was going on. */
  failed: number
  /** Rules that broke afterwards, with the length of the shrunk sequence. */
  readonly broken: { readonly rule: string; readonly shrunk: number }[]
}

export interface FailStepsOptions {
  readonly seed: number
  /** Runs steered to each step, at least. */
  readonly runsPerStep: number
  readonly operations: number
  readonly mayContinue?: (() => boolean) | undefined
}

export function failSteps(
  platform: Platform,
  rules: SystemOptions['rules'],
  options: FailStepsOptions,
): readonly FailedStep[] {
  const stage = createStage(platform, { rules })
  const targets = platform.procedures.flatMap(({ name, steps }) =>
    steps.map((_, step): FailedStep => ({ procedure: name, step, failed: 0, broken: [] })),
  )
  const decoder = decoderOf(platform, stage.system.points)
  let run = 0
  const outcome = fc.check(
    fc.property(runChoices(platform, options.operations), (choices) => {
      if (options.mayContinue?.() === false) return
      const target = targets[run++ % targets.length]
      const walk = newWalk(stage, target)
      playRun(walk, choices, decoder(choices))
      if (walk.failed) target.failed++
      settle(platform, walk, target)
    }),
    { seed: options.seed, numRuns: targets.length * options.runsPerStep, endOnFailure: true },
  )
  if (outcome.failed) throw outcome.errorInstance
  return targets
}

interface Walk {
  readonly stage: Stage
  readonly system: System
  readonly procedure: number
  readonly step: number
  readonly done: FlatOperation[]
  failed: boolean
}

function newWalk(stage: Stage, target: FailedStep): Walk {
  const { system } = stage
  const procedure = system.platform.procedures.findIndex((p) => p.name === target.procedure)
  return { stage, system, procedure, step: target.step, done: [], failed: false }
}

interface Decoding {
  decode(choice: number, attempt: number, into: FlatOperation): void
}

function playRun(walk: Walk, { choices }: RunChoices, decoder: Decoding): void {
  const { system, stage } = walk
  const op = newFlatOperation()
  stage.rewind()
  for (let i = 0; i < choices.length && !system.monitors.violation(); i++) {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      decoder.decode(choices[i], attempt, op)
      steer(walk, op, choices[i])
      if (play(walk, op)) break
    }
  }
  if (!system.monitors.violation()) cooperate(stage)
}

/** Half of the starts are of the procedure that is to fail. */
function steer({ system, procedure, failed }: Walk, op: FlatOperation, choice: number): void {
  const { procedures, contexts, devices } = system.platform
  if (op.code !== OP['hypervisor start'] || failed || choice & 1 || !isStartable(procedures[procedure].name))
    return
  const takes = procedures[procedure].arguments
  op.ordinal = procedure
  if (takes.includes('device')) op.context = devices[contexts[op.context].device].primary
  if (!takes.includes('guest')) op.guest = 0
  if (!takes.includes('window')) op.count = 0
}

/** Software goes step by step while the procedure runs that is to fail, and fails where it is to. */
function play(walk: Walk, op: FlatOperation): boolean {
  const isSoftware = op.code === OP['hypervisor step'] || op.code === OP['hypervisor run']
  if (!isSoftware || walk.failed || runningStep(walk) < 0) return apply(walk, op)
  const runs = op.code === OP['hypervisor run']
  let moved = false
  while (runningStep(walk) >= 0 && runningStep(walk) !== walk.step) {
    if (!apply(walk, single) || walk.system.monitors.violation()) return moved
    moved = true
    if (!runs) return true
  }
  if (runningStep(walk) !== walk.step) return moved
  walk.failed = apply(walk, failing)
  return walk.failed
}

const single: FlatOperation = { ...newFlatOperation(), code: OP['hypervisor step'] }
const failing: FlatOperation = { ...newFlatOperation(), code: OP['hypervisor step fails'] }

function apply({ system, done }: Walk, op: FlatOperation): boolean {
  if (!system.apply(op) && !system.monitors.violation()) return false
  done.push({ ...op })
  return true
}

/** The step of the procedure that stands next, or -1 while another one runs, or none. */
function runningStep({ system, procedure }: Walk): number {
  const { programs, columns } = system.software
  const inHandler = columns.handler[0] !== 0
  const program = programs.list[(inHandler ? columns.handler[0] : columns.program[0]) - 1]
  if (program?.procedure !== procedure) return -1
  return program.origins[inHandler ? columns.handlerPc[0] : columns.pc[0]]
}

function settle(platform: Platform, { stage, done }: Walk, target: FailedStep): void {
  const violation = stage.system.monitors.violation()
  if (!violation) return
  const rule = stage.system.monitors.rules[violation.rule]
  if (target.broken.some((b) => b.rule === nameOfRule(rule))) return
  const subject: Subject = { platform, options: {}, extraRules: [] }
  const { stage: own, breaks } = alone(subject, rule)
  const shortest = breaks(done) < 0 ? done : shortestOf(subject, rule, done, breaks)
  own.system.device.close()
  target.broken.push({ rule: nameOfRule(rule), shrunk: shortest.length })
}
