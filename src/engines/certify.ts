/**
 * Is a shrunk sequence the shortest? A bounded breadth-first search over the contexts, guests and classes that it uses
 * looks for a shorter one; if there is none, the sequence is certified within that alphabet. On our own core only.
 */
import { type MonitoredRule, waitsForFairBus } from '../../properties/kit/rule.ts'
import { type FlatOperation, OP, operationClasses } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { type Alphabet, operationsOf } from './alphabet.ts'
import { isStartable } from './draw-tables.ts'
import { searchStates } from './search.ts'
import type { SystemOptions } from './system.ts'

/** States that the search may store before it gives up: a second or two. */
const statesMax = 30_000

export interface Certified {
  /** A shorter sequence that breaks the rule as well. */
  readonly shorter: readonly FlatOperation[] | undefined
  /** Every shorter sequence of the alphabet was tried. */
  readonly complete: boolean
}

export function certify(
  platform: Platform,
  rule: MonitoredRule,
  options: Omit<SystemOptions, 'rules' | 'device'>,
  best: readonly FlatOperation[],
): Certified {
  if (best.length === 0) return { shorter: undefined, complete: true }
  const cooperates = waitsForFairBus(rule)
  const searched = searchStates(platform, {
    rules: [rule],
    decisions: options.decisions,
    software: options.software,
    operations: alphabetOf(platform, best),
    statesMax,
    cooperates,
    // The phase counts as an operation more: it follows what one fewer has led to. It is played where a rule waits already
    // when it begins; what comes to wait in it is found with the operations that lead there.
    depthMax: cooperates ? best.length : best.length - 1,
  })
  const shorter = searched.violation?.operations
  return {
    shorter: shorter && shorter.length < best.length ? shorter : undefined,
    complete: searched.stoppedBy !== 'states',
  }
}

/** What the sequence uses, with the software's moves, time, and its devices' primaries. */
function alphabetOf(platform: Platform, best: readonly FlatOperation[]): FlatOperation[] {
  const used = new Set(best.map((o) => o.code))
  for (const name of ['hypervisor run', 'time tick'] as const) used.add(OP[name])
  const jobs = best.filter((o) => o.code === OP['guest job'])
  const accesses = best.filter((o) => o.code === OP['guest read'] || o.code === OP['guest write'])
  const ticks = best.filter((o) => o.code === OP['time tick']).map((o) => o.count)
  const alphabet: Alphabet = {
    classes: operationClasses.filter((_, code) => used.has(code)),
    procedures: platform.procedures.map((p) => p.name).filter(isStartable),
    directions: distinct(jobs.map((o) => o.direction)),
    targets: distinct(jobs.map((o) => o.address)),
    beats: distinct(jobs.map((o) => o.count)),
    words: distinct(accesses.map((o) => o.address)),
    ticks: distinct([1, ...ticks, ticks.reduce((a, b) => a + b, 0)]).filter((n) => n > 0),
  }
  const guests = new Set(best.map((o) => o.guest))
  const contexts = new Set(best.map((o) => o.context))
  for (const c of [...contexts]) contexts.add(platform.devices[platform.contexts[c].device].primary)
  return operationsOf(platform, alphabet).filter((o) => guests.has(o.guest) && contexts.has(o.context))
}

const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b)
