/**
 * Every operation of a small scope: what a search tries in each state. Sampling draws operations; a search enumerates
 * them, so what a class may take as arguments is said here once, and what is not said is left out of the scope.
 */
import { type FlatOperation, newFlatOperation, OP, type OperationClass } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Alphabet } from '../interface/scope.ts'
import { compareOperations } from './simpler.ts'

export type { Alphabet } from '../interface/scope.ts'

/** In the shrinker's order of operations, so that the first of several shortest sequences is the least in it. */
export function operationsOf(platform: Platform, alphabet: Alphabet): FlatOperation[] {
  return alphabet.classes
    .flatMap((name) => membersOf[name](platform, alphabet).map((fields) => flat(name, fields)))
    .sort(compareOperations)
}

type Arguments = Partial<FlatOperation>

const flat = (name: OperationClass, fields: Arguments): FlatOperation => ({
  ...newFlatOperation(),
  ...fields,
  code: OP[name],
})

type Members = (platform: Platform, alphabet: Alphabet) => Arguments[]

const once: Members = () => [{}]
const perGuest: Members = ({ guests }) => guests.map((_, guest) => ({ guest }))
const perContext: Members = ({ contexts }) => contexts.map((_, context) => ({ context }))
const perTransaction: Members = ({ contexts }) =>
  contexts.flatMap(({ outstandingMax }, context) =>
    upTo(outstandingMax).map((ordinal) => ({ context, ordinal })),
  )
const perWord: Members = ({ guests }, { words }) =>
  guests.flatMap((_, guest) => words.map((address) => ({ guest, address })))

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

const membersOf: Readonly<Record<OperationClass, Members>> = {
  'guest read': perWord,
  'guest write': (platform, alphabet) => perWord(platform, alphabet).map((a) => ({ ...a, value: 1 })),
  'guest job': ({ contexts, guests }, { directions, targets, beats, written = 0 }) =>
    guests.flatMap((_, guest) =>
      contexts.flatMap(({ outstandingMax, burstBeatsMax }, context) =>
        outstandingMax === 0
          ? []
          : directions.flatMap((direction) =>
              targets.flatMap((address) =>
                beats
                  .filter((count) => count <= burstBeatsMax)
                  .map((count) => ({
                    guest,
                    context,
                    direction,
                    address,
                    count,
                    value: direction * written,
                  })),
              ),
            ),
      ),
    ),
  'guest crash': perGuest,
  'guest hang': perGuest,
  'guest acknowledge': perGuest,
  'guest end': perGuest,
  'hypervisor start': (platform, { procedures }) => procedures.flatMap((name) => startsOf(platform, name)),
  'hypervisor step': once,
  'hypervisor step fails': once,
  'hypervisor run': once,
  'hypervisor take': perGuest,
  'device issue': perTransaction,
  'device raise': ({ contexts }) =>
    contexts.flatMap(({ interrupts, messages }, context) =>
      upTo(interrupts.length + (messages ? 1 : 0)).map((ordinal) => ({ context, ordinal })),
    ),
  'device fail': perContext,
  'interconnect deliver': perTransaction,
  'interconnect respond': perTransaction,
  'interconnect error': perTransaction,
  'time tick': (_platform, { ticks }) => ticks.map((count) => ({ count })),
}

/** Every combination of a procedure's arguments; those that it does not take are 0. */
function startsOf({ procedures, contexts, guests }: Platform, name: string): Arguments[] {
  const ordinal = procedures.findIndex((p) => p.name === name)
  if (ordinal < 0) throw new Error(`the scope has no procedure '${name}' to start`)
  const takes = procedures[ordinal].arguments
  const named = contexts.flatMap((c, i) => (takes.includes('device') === (c.role === 'primary') ? [i] : []))
  return (takes.includes('context') || takes.includes('device') ? named : [0]).flatMap((context) =>
    guests
      .flatMap((_, i) => (takes.includes('guest') || i === 0 ? [i] : []))
      .flatMap((guest) =>
        upTo(takes.includes('window') ? guests[guest].windows.length : 1).map((count) => ({
          ordinal,
          context,
          guest,
          count,
        })),
      ),
  )
}

/** Registers that a guest may want to reach and must not: those by which privileged software manages these contexts. */
export const controlWords = (platform: Platform, contexts: readonly number[]): number[] => [
  ...new Set(contexts.flatMap((c) => Object.values(platform.contexts[c].control))),
]
