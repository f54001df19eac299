/**
 * The shrinker's order: which of two sequences is the simpler one. It stands first; the passes only propose.
 * Shorter; then fewer agents; then fewer contexts; then, operation by operation from the first, the smaller class (`run`
 * before `step`), context, guest, ordinal, beats or cycles, address, value, direction, sameness of cycle.
 */
import { type FlatOperation, OP, operationClasses } from '../interface/operations.ts'

/** `run` before `step`: a story folds into fewer words. */
const rank: readonly number[] = operationClasses.map((_, code) =>
  code === OP['hypervisor run'] ? OP['hypervisor step'] - 0.5 : code,
)

const agentOf: readonly string[] = operationClasses.map((name) => name.split(' ')[0])

const agents = (operations: readonly FlatOperation[]): number =>
  new Set(operations.map((o) => (o.code <= OP['guest end'] ? `guest ${o.guest}` : agentOf[o.code]))).size

/** Contexts that the sequence names. */
const contexts = (operations: readonly FlatOperation[]): number =>
  new Set(operations.filter(namesContext).map((o) => o.context)).size

const namesContext = (o: FlatOperation): boolean =>
  o.code === OP['guest job'] ||
  o.code === OP['hypervisor start'] ||
  (o.code >= OP['device issue'] && o.code <= OP['interconnect error'])

/** Negative where a is simpler, 0 where they are the same. */
export function compare(a: readonly FlatOperation[], b: readonly FlatOperation[]): number {
  if (a.length !== b.length) return a.length - b.length
  const byAgents = agents(a) - agents(b)
  if (byAgents !== 0) return byAgents
  const byContexts = contexts(a) - contexts(b)
  if (byContexts !== 0) return byContexts
  for (let i = 0; i < a.length; i++) {
    const d = compareOperations(a[i], b[i])
    if (d !== 0) return d
  }
  return 0
}

const keys = ['context', 'guest', 'ordinal', 'count', 'address', 'value', 'direction', 'together'] as const

export function compareOperations(a: FlatOperation, b: FlatOperation): number {
  if (a.code !== b.code) return rank[a.code] - rank[b.code]
  for (const key of keys) if (a[key] !== b[key]) return a[key] - b[key]
  return 0
}

export const simpler = (a: readonly FlatOperation[], b: readonly FlatOperation[]): boolean =>
  compare(a, b) < 0
