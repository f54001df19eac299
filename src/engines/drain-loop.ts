/**
 * RST-7 against RST-12 where nothing bounds a drain: a reset that was asked for, a transaction that stays open, and time
 * that passes without end. RST-12 forbids `done`, RST-7 demands an answer, and there is no other one. No finite behaviour
 * shows it, so what is looked for is a loop: a state from which time alone leads back to it. Read `drainLoop`.
 */
import { openTransactions } from '../../properties/ghosts/open-transactions.ts'
import { flag, type MonitoredRule, nameOfRule, shared, step } from '../../properties/kit/rule.ts'
import { explore } from '../explorer/explorer.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import type { Decisions } from '../hardware/fields.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { columnsOf } from '../layout/layout.ts'
import { operationsOf } from './alphabet.ts'
import { type Scope, scopeOf } from './scope.ts'
import { smallScopes, withLongSteps } from './scopes.ts'
import { transitionsOf } from './search.ts'
import { createStage, type Stage } from './stage.ts'
import { tickOperation } from './start-up.ts'

/** A drain without a bound: its countdown never runs, so it is never given up. */
const unbounded: Decisions = { ...wellBehaved, reset: { ...wellBehaved.reset, drainCycles: () => 0 } }

export interface DrainLoop {
  readonly scope: Scope
  readonly stage: Stage
  readonly result: 'complete' | 'broken' | 'stopped'
  /** States stored. */
  readonly states: number
  /** How the loop is reached, at its shortest; the context that waits in it, its open transactions, and the loop's cycles. */
  readonly loop?: {
    readonly operations: readonly FlatOperation[]
    readonly context: number
    readonly open: number
    readonly cycles: number
  }
}

/** Resets that were asked for and answered by neither `done` nor `isolated`. */
const unanswered = shared(
  'unanswered resets',
  { unanswered: flag('context') },
  {
    'reset requested': (g, o) => {
      g.unanswered[o.context] = 1
    },
    'reset done': (g, o) => {
      g.unanswered[o.context] = 0
    },
    'reset isolated': (g, o) => {
      g.unanswered[o.context] = 0
    },
  },
)
/** Judges nothing: it keeps the ghost. */
const follows = step('RST-7.loop', {
  reading: 'A reset that was asked for is answered.',
  uses: [unanswered],
  when: 'reset requested',
  then: () => true,
  otherwise: () => '',
})

/** Cycles after which time that moves something still is no loop yet. */
const cyclesMax = 64
/** Rules that the loop keeps: `done` answers its own request, and never while something is open. */
const kept = ['RST-5.a', 'RST-12.a']

/** The scope in which it is looked for: one with jobs and resets. Undefined where the platform has no DMA. */
export const drainScope = (platform: Platform): Scope | undefined => {
  const spec = smallScopes(platform).find(
    ({ alphabet, contexts }) =>
      alphabet.classes.includes('guest job') && contexts.some((c) => c.outstandingMax > 0),
  )
  return spec && scopeOf(platform, spec)
}

export function drainLoop(
  scope: Scope,
  rules: readonly MonitoredRule[],
  options: {
    readonly isBounded: boolean
    readonly statesMax: number
    readonly mayContinue?: (() => boolean) | undefined
  },
): DrainLoop {
  const { platform, points, alphabet } = scope
  const own = [...rules.filter((rule) => kept.includes(nameOfRule(rule))), follows]
  const decisions = options.isBounded ? wellBehaved : unbounded
  const stage = createStage(platform, { rules: own, points, decisions })
  const { system } = stage
  const { state, monitors } = system
  const { unanswered: waits } = columnsOf(state.layout, unanswered.name, unanswered.fields, state.buffer)
  const { open } = columnsOf(state.layout, openTransactions.name, openTransactions.fields, state.buffer)
  /** The context whose reset stays unanswered in the working state for ever, and the cycles of the loop. */
  const loopHere = (): { context: number; open: number; cycles: number } | undefined => {
    const context = platform.contexts.findIndex((_, c) => waits[c] === 1 && open[c] > 0)
    if (context < 0) return undefined
    const here = state.words.slice()
    let cycles = 0
    let isLoop = false
    while (!isLoop && cycles < cyclesMax && waits[context] === 1) {
      system.apply(tickOperation)
      cycles++
      isLoop = state.words.every((word, i) => word === here[i])
    }
    // A wait that ends somewhere else is no loop from here: a later state is.
    const isForEver = isLoop && !monitors.violation()
    monitors.clear()
    state.words.set(here)
    return isForEver ? { context, open: open[context], cycles } : undefined
  }
  const operations = operationsOf(platform, withLongSteps(alphabet))
  stage.rewind()
  const found = explore(
    { ...transitionsOf(system, operations, () => undefined), holds: () => loopHere() === undefined },
    { statesMax: options.statesMax, mayContinue: options.mayContinue },
  )
  const whole = { scope, stage, result: found.result, states: found.states }
  if (!found.violation) return whole
  const path = found.violation.operations.map((o) => operations[o])
  stage.rewind()
  for (const op of path) system.apply(op)
  const loop = loopHere()
  // The path ends in a rule that broke, not in a loop.
  if (!loop) throw new Error('a rule that the loop keeps broke before there was one')
  return { ...whole, loop: { operations: path, ...loop } }
}
