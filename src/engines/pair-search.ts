/**
 * Two-run rules in the explorer: the pair of systems is one transition system. Its state is both register files, and what
 * is remembered of the fork; before the fork the second one stands at its start. An operation is taken by the first alone
 * until one that may be the secret forks the pair, and by both from there on, as pair.ts has it.
 *
 * A pair whose sides are equal again, or are comparable no longer, shows nothing from there on: it is not stored.
 */
import type { TwoRunRule } from '../../properties/kit/rule.ts'
import { STEP, type TransitionSystem } from '../explorer/system.ts'
import type { FlatOperation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { columnsOf, type Fields, type Layout, layOut, NONE } from '../layout/layout.ts'
import { newState, type State } from '../layout/state.ts'
import {
  applyBoth,
  begin,
  differingVictim,
  fork,
  isConcerned,
  isSoftwares,
  newPair,
  type Pair,
  type Secret,
} from './pair.ts'
import type { SearchedSystem, Searching } from './searched.ts'

/** What is remembered of the fork. */
const forkFields = {
  forked: {},
  /** The secret context, and who owned it. */
  context: { holds: 'context', max: 0xfe, none: true },
  owner: { holds: 'guest', max: 0xfe, none: true },
  /** The register whose write side b leaves out, plus 1. */
  leftOut: { max: 0xff },
  aligned: {},
  victim: { per: 'context' },
  renewedA: { per: 'context' },
  renewedB: { per: 'context' },
} as const satisfies Fields

export function newPairSearching(
  platform: Platform,
  rule: TwoRunRule,
  { operations, points, decisions, software }: SearchedSystem,
): Searching {
  const pair = newPair(platform, rule, { points, decisions, software })
  begin(pair)
  const secrets = operations.filter((op) => mayBeSecret(pair, op))
  return {
    atStart: undefined,
    transitions: pairTransitions(pair, operations, secrets),
    told: ({ result, stoppedBy, states, transitions, depth, counters, violation }) => ({
      ...{ result, states, transitions, depth },
      ...(stoppedBy ? { stoppedBy } : {}),
      exercised: Uint32Array.from(counters),
      ...(violation && {
        violation: {
          rule: 0,
          operations: violation.operations.map((o) => operations[o] ?? secrets[o - operations.length]),
          cooperative: false,
          // Told by whoever plays the pair once more, with its fork.
          explanation: rule.reading,
        },
      }),
    }),
  }
}

const mayBeSecret = ({ rule, facts }: Pair, op: FlatOperation): boolean =>
  rule.leavesOut ? isSoftwares(op) : rule.secret(op, facts) !== undefined

/** Every operation, then each that may be the secret once more: there it forks the pair. */
function pairTransitions(
  pair: Pair,
  operations: readonly FlatOperation[],
  secrets: readonly FlatOperation[],
): TransitionSystem {
  const whole = wholeOf(pair)
  const { state } = whole
  // Operations in which a victim, or its owner, did something; or with which, after a reset, the comparison begins.
  const counters = new Uint32Array(1)
  const stored = (secret: Secret | undefined): number => {
    whole.save(secret)
    return STEP.effective
  }
  const before = (op: FlatOperation): number => {
    if (!pair.a.stage.system.apply(op)) return STEP.refused
    whole.leave()
    return stored(undefined)
  }
  const after = (op: FlatOperation, secret: Secret): number => {
    const wasAligned = pair.aligned
    if (!applyBoth(pair, op, secret)) return STEP.refused
    whole.leave()
    if (isActive(pair, secret) || pair.aligned !== wasAligned) counters[0]++
    if (differingVictim(pair, secret) >= 0) return STEP.broken
    return goesOn(pair) ? stored(secret) : STEP.refused
  }
  const forks = (op: FlatOperation): number => {
    const secret = fork(pair, op, [])
    whole.leave()
    return typeof secret !== 'string' && goesOn(pair) ? stored(secret) : STEP.refused
  }
  return {
    state,
    initial: [state.words.slice()],
    operations: operations.length + secrets.length,
    counters,
    step: (o) => {
      const secret = whole.load()
      if (o < operations.length) return secret ? after(operations[o], secret) : before(operations[o])
      return secret ? STEP.refused : forks(secrets[o - operations.length])
    },
  }
}

/** The victims, and their owners, did something in the operation at hand. */
const isActive = (pair: Pair, secret: Secret): boolean =>
  pair.b.log.activity > 0 && (pair.rule.victims !== 'itself' || isConcerned(pair, secret, secret.context))

/** The two sides are comparable, and differ. */
function goesOn({ a, b, ended }: Pair): boolean {
  if (ended !== 'no') return false
  const x = a.stage.system.state.words
  const y = b.stage.system.state.words
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return true
  return false
}

interface Whole {
  readonly state: State
  /** Sets the pair to the working state, unless it stands there. Says what the secret was, after the fork. */
  load(): Secret | undefined
  /** The pair has moved on. */
  leave(): void
  /** Sets the working state to the pair. */
  save(secret: Secret | undefined): void
}

const someOperation = { op: undefined as unknown as FlatOperation, instead: undefined } as const

function wholeOf(pair: Pair): Whole {
  const { a, b, watch } = pair
  const [mine, other] = [a.stage.system.state, b.stage.system.state]
  const layout = wholeLayout(mine.layout)
  const state = newState(layout)
  const { words } = state
  const view = columnsOf(layout, 'fork', forkFields, state.buffer)
  const length = mine.words.length
  const start = other.words.slice()
  const [wordsA, wordsB] = [words.subarray(0, length), words.subarray(length, 2 * length)]
  const isItself = pair.rule.victims === 'itself'
  // Most operations are refused, and leave the pair where it stands.
  const stands = words.slice()
  let isThere = false
  let secret: Secret | undefined
  const secretHere = (): Secret | undefined => {
    if (view.forked[0] === 0) return undefined
    const owner = view.owner[0] === NONE ? -1 : view.owner[0]
    return { ...someOperation, context: view.context[0], owner, leftOut: view.leftOut[0] - 1 }
  }
  const load = (): void => {
    mine.words.set(wordsA)
    other.words.set(wordsB)
    stands.set(words)
    secret = secretHere()
    pair.ended = 'no'
    pair.aligned = view.aligned[0] === 1
    pair.sides = { ...pair.sides, leftOut: secret && secret.leftOut >= 0 ? secret.context : -1 }
    watch.open = secret !== undefined
    for (let c = 0; c < watch.victims.length; c++) {
      watch.victims[c] = view.victim[c]
      a.renewed[c] = view.renewedA[c]
      b.renewed[c] = view.renewedB[c]
    }
  }
  const whole: Whole = {
    state,
    load: () => {
      if (!isThere || !isSame(words, stands)) load()
      isThere = true
      return secret
    },
    leave: () => {
      isThere = false
    },
    save: (made) => {
      wordsA.set(mine.words)
      wordsB.set(made ? other.words : start)
      view.forked[0] = made ? 1 : 0
      view.context[0] = made ? made.context : NONE
      view.owner[0] = made && made.owner >= 0 ? made.owner : NONE
      view.leftOut[0] = made ? made.leftOut + 1 : 0
      view.aligned[0] = made && pair.aligned ? 1 : 0
      for (let c = 0; c < watch.victims.length; c++) {
        view.victim[c] = made ? watch.victims[c] : 0
        // Only what begins with a reset of the context asks whether there was one.
        view.renewedA[c] = made && isItself && c === made.context ? a.renewed[c] : 0
        view.renewedB[c] = made && isItself && c === made.context ? b.renewed[c] : 0
      }
    },
  }
  whole.save(undefined)
  return whole
}

function isSame(x: Uint32Array, y: Uint32Array): boolean {
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false
  return true
}

/** Both register files one after the other, and the fork. */
function wholeLayout(one: Layout): Layout {
  const { bytes, sizes } = one
  const fork = layOut({ fork: forkFields }, sizes)
  const at = (offset: number, side: string, { placed }: Layout) =>
    placed.map((p) => ({ ...p, part: `${side}${p.part}`, offset: p.offset + offset }))
  return {
    bytes: 2 * bytes + fork.bytes,
    placed: [...at(0, 'a ', one), ...at(bytes, 'b ', one), ...at(2 * bytes, '', fork)],
    sizes,
  }
}
