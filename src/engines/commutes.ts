/**
 * Whether stepping and renaming commute: a symmetry is a claim, so it is held against the system before it is used.
 */
import { STEP, type TransitionSystem } from '../explorer/system.ts'
import { type FlatOperation, operationClasses } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Layout } from '../layout/layout.ts'
import { differences } from '../layout/state.ts'
import { below, mix } from './random.ts'
import { type Renaming, renamedIn, renamer } from './renaming.ts'

/** Walks from the start, the steps of each, and one in how many of its states is looked at. */
const walks = 32
const walkSteps = 256
const sampledEach = 8

/**
 * Where stepping and renaming do not commute, in words; undefined where they do in each state that was looked at: the
 * renamed operation does in the renamed state what the operation does in the state, and leads to its renaming.
 */
export function differs(
  platform: Platform,
  transitions: TransitionSystem,
  operations: readonly FlatOperation[],
  renamings: readonly Renaming[],
  /** What is renamed: left out, every column. */
  layout: Layout = transitions.state.layout,
): string | undefined {
  const { words } = transitions.state
  const ways = renamings.map((renaming) => differing(platform, transitions, operations, renaming, layout))
  let found: string | undefined
  for (let walk = 0; walk < walks && found === undefined; walk++) {
    words.set(transitions.initial[0])
    for (let n = 0; n < walkSteps && found === undefined && walkOn(transitions, mix(walk, n)); n++) {
      if (n % sampledEach !== 0) continue
      const from = words.slice()
      found = ways.map((differsFrom) => differsFrom(from)).find((what) => what !== undefined)
      words.set(from)
    }
  }
  words.set(transitions.initial[0])
  return found
}

/** Takes the first operation that has an effect, from one that `hash` names on. False: none has. */
function walkOn({ state, operations, step }: TransitionSystem, hash: number): boolean {
  const from = state.words.slice()
  for (let i = 0; i < operations; i++) {
    if (step((below(hash, operations) + i) % operations) === STEP.effective) return true
    state.words.set(from)
  }
  return false
}

/** Tries every operation in a state, and what the renaming makes of it in what that makes of the state. */
function differing(
  platform: Platform,
  { state, step }: TransitionSystem,
  operations: readonly FlatOperation[],
  renaming: Renaming,
  layout: Layout,
): (from: Uint32Array) => string | undefined {
  const { words } = state
  const renamed = new Uint32Array(words.length)
  const { play } = renamer(layout, renaming, state.buffer, renamed.buffer)
  const others = operations.map((op) => renamedIn(platform, operations, renaming, op))
  const renamedOf = (): Uint32Array => {
    renamed.set(words)
    play()
    return renamed.slice()
  }
  return (from) => {
    words.set(from)
    const there = renamedOf()
    for (const [o, { code }] of operations.entries()) {
      words.set(from)
      const did = step(o)
      const expected = renamedOf()
      words.set(there)
      const name = operationClasses[code]
      if (step(others[o]) !== did) return `'${name}' may be done in one place and not in the other`
      const [difference] = did === STEP.effective ? differences(state.layout, expected, words.slice()) : []
      if (difference) return `${difference.part}.${difference.name} after '${name}'`
    }
    return undefined
  }
}
