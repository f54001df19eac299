/**
 * Procedures attacked: each swap of neighbouring steps and each omission of a step, planted as a changed procedure and
 * hunted with every rule, until one notices.
 */
import { type Bug, withSteps } from '../../bugs/bug.ts'
import type { Rule } from '../../properties/kit/rule.ts'
import { K, OUTCOME } from '../interface/observations.ts'
import { isHandler, type Platform, type ProcedureStep } from '../interface/platform.ts'
import { compilePrograms } from '../software/programs.ts'
import { isStartable } from './draw-tables.ts'
import { type HuntEffort, hunt, huntEffort, isUnmetBy } from './hunt.ts'
import { sample } from './sample.ts'
import { createStage } from './stage.ts'

/** Steps count from 0. A swap is with the step that follows. */
export interface ProcedureChange {
  readonly procedure: string
  readonly change: 'omit' | 'swap'
  readonly step: number
}

export type Attacked =
  | {
      readonly outcome: 'broken'
      /** The rule that broke first. */
      readonly rule: string
      readonly shrunk: number
      /** Operations until then. */
      readonly detectedAfter: number
    }
  /** Nothing broke. `ended`: times that the changed procedure came to its end in the first runs. */
  | { readonly outcome: 'harmless'; readonly ended: number }
  /** The platform cannot show what the change does. */
  | { readonly outcome: 'not shown'; readonly why: string }

/** Every change of every procedure; a swap of two steps that are alike is none. */
export function changesOf({ procedures }: Pick<Platform, 'procedures'>): readonly ProcedureChange[] {
  return procedures.flatMap(({ name, steps }) => {
    const at = steps.map((_, step) => step)
    const omit = at.map((step) => ({ procedure: name, change: 'omit', step }) as const)
    const swap = at
      .filter((step) => step + 1 < steps.length && !alike(steps[step], steps[step + 1]))
      .map((step) => ({ procedure: name, change: 'swap', step }) as const)
    return [...omit, ...swap]
  })
}

const alike = (a: ProcedureStep, b: ProcedureStep): boolean => JSON.stringify(a) === JSON.stringify(b)

export const changed = (platform: Platform, { procedure, change, step }: ProcedureChange): Platform =>
  withSteps(platform, procedure, (steps) => (change === 'omit' ? without(steps, step) : swapped(steps, step)))

/** An update that is declared at a step which goes is declared at its next write. */
function without(steps: readonly ProcedureStep[], i: number): readonly ProcedureStep[] {
  const rest = steps.filter((_, j) => j !== i)
  const gone = steps[i]
  const begins = gone.do === 'write' ? gone.begins : undefined
  if (begins === undefined) return rest
  const next = rest.findIndex((step, j) => j >= i && isOfUpdate(step))
  return rest.map((step, j) => (j === next && step.do === 'write' ? { ...step, begins } : step))
}

/** What declares the update stays its first write. */
function swapped(steps: readonly ProcedureStep[], i: number): readonly ProcedureStep[] {
  const [first, second] = [steps[i + 1], steps[i]]
  const put = (a: ProcedureStep, b: ProcedureStep) => steps.map((s, j) => (j === i ? a : j === i + 1 ? b : s))
  if (second.do !== 'write' || first.do !== 'write' || second.begins === undefined || !isOfUpdate(first))
    return put(first, second)
  const { begins, ...plain } = second
  return put({ ...first, begins }, plain)
}

const isOfUpdate = (step: ProcedureStep): boolean =>
  step.do === 'write' && /^(protection|region)\./.test(step.register)

export const attackEffort: HuntEffort = { ...huntEffort, runsAfter: 0, pairsOfOthers: 100 }

export interface Attack extends HuntEffort {
  readonly rules: readonly Rule[]
  readonly version: string
  readonly mayContinue?: (() => boolean) | undefined
}

export function attack(platform: Platform, change: ProcedureChange, given: Attack): Attacked {
  const planted = changed(platform, change)
  const programs = (p: Platform) => JSON.stringify(compilePrograms(p).list.map(({ steps }) => steps))
  if (programs(planted) === programs(platform))
    return { outcome: 'not shown', why: 'no access of the procedure changes on this platform' }
  // What the description breaks as it is, the change did not.
  const rules = given.rules.filter((rule) => !isUnmetBy(rule, platform))
  const found = hunt(planted, knownBad(change), { ...given, rules })
  const { counterexample } = found
  if (counterexample) {
    const { rule, operations } = counterexample
    return { outcome: 'broken', rule, shrunk: operations.length, detectedAfter: found.detectedAfter ?? 0 }
  }
  return unnoticed(planted, change, given)
}

/** The changed platform is handed in, so that nothing is left to change. */
const knownBad = ({ procedure, change, step }: ProcedureChange): Bug => ({
  name: `${procedure}-${change}-${step + 1}`,
  rule: '',
  is: '',
  scope: { contexts: 0, guests: 0 },
})

/** Runs in which the ends of a changed procedure are counted. */
const countedRuns = 200

function unnoticed(
  platform: Platform,
  { procedure }: ProcedureChange,
  { seed, operations }: Attack,
): Attacked {
  const stage = createStage(platform, { rules: [] })
  const ordinal = platform.procedures.findIndex((p) => p.name === procedure)
  if (stage.unfinished.length > 0) {
    const why = `the start does not end: ${stage.unfinished.join(', ')}`
    return { outcome: 'not shown', why }
  }
  let ended = 0
  stage.system.bus.subscribe(K['procedure ended'], (o) => {
    if (o.procedure === ordinal && o.outcome === OUTCOME.complete) ended++
  })
  sample(stage, { seed, runs: countedRuns, operations })
  if (ended > 0) return { outcome: 'harmless', ended }
  const isOfStart =
    !isStartable(procedure) && !isHandler(platform.procedures[ordinal]) && procedure !== 'fault'
  const why = isOfStart
    ? 'it runs at the start only, when nobody else acts yet'
    : 'it never ends here: a step is refused, a wait is in vain, or nothing starts it'
  return { outcome: 'not shown', why }
}
