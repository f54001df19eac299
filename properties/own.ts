/**
 * Rules of one's own: what `import … from 'wellbehaved/rules'` gives. The same kinds, in the same words, as the rules of
 * the paper; what the catalogue says of those, a rule of one's own says itself: `statement` and `strength`.
 * A rule imports from here and from nowhere else of wellbehaved: an oracle that shares code with what it judges cannot
 * see that code's bugs, and from here nothing of the hardware, the software or the engines is reached.
 */

import type { Field, Fields } from '../src/layout/layout.ts'
import type { OwnRow } from './catalogue/row.ts'
import { isOfCatalogue } from './catalogue.ts'
import * as kit from './kit/rule.ts'

export {
  ANSWER,
  K,
  type Observation,
  type ObservationField,
  type ObservationKind,
  OUTCOME,
} from '../src/interface/observations.ts'
export { type FlatOperation, OP, type OperationClass } from '../src/interface/operations.ts'
export type { Platform } from '../src/interface/platform.ts'
export { nameOfRegister, R, RESET_STATUS, type RegisterName } from '../src/interface/registers.ts'
export { type Column, type Field, type Fields, NONE } from '../src/layout/layout.ts'
export type { OwnRow } from './catalogue/row.ts'
export { assignment } from './ghosts/assignment.ts'
export { isolation } from './ghosts/isolation.ts'
export { contextOfLine, guestOfPe, listRegisters, sayGuest, sayLine } from './ghosts/list-registers.ts'
export { openTransactions } from './ghosts/open-transactions.ts'
export { resetRequests } from './ghosts/reset-requests.ts'
export { live, outcomeUnder, saySetting, settings } from './ghosts/settings.ts'
export { areApart, framesOfContexts, pairsOf, sayBlock, sayBytes } from './kit/blocks.ts'
export { type Facts, sayAddress, sayContext, sayCycles, sayStream } from './kit/facts.ts'
export type { Accesses, Pair, Party, PrivilegedWrite, SecretOperation } from './kit/rule.ts'
export { counter, flag, type Indexed, nameOfRule, type Rule, type SharedGhost, shared } from './kit/rule.ts'
export {
  alignedSoftware,
  errorOf,
  errorsAt,
  everything,
  onlyAtPort,
  ownersOperation,
  ownersOperationsAt,
  ownersView,
} from './kit/secrets.ts'

/** `ACME-1`: letters of whoever adds it, and a number. The chapters of the paper are taken. */
export type OwnName = `${Uppercase<string>}-${string}`

/** What a rule of one's own says instead of a row of the catalogue. `reading`: left out, its statement. */
export interface Own extends OwnRow {
  readonly reading?: string
}
type WithRow<D> = Own & Omit<D, 'reading' | 'edges'>

type NoFields = Readonly<Record<never, Field>>

/** Judged on one observation: where `when` (and `given`) is true, `then` must be. @throws TypeError, as all of these, for a name or a row that is none. */
export const step = <const F extends Fields = NoFields, const U extends readonly kit.SharedGhost[] = []>(
  name: OwnName,
  d: WithRow<kit.StepDefinition<F, U>>,
): kit.StepRule => owned(name, d, kit.step<F, U>)

/** Holds after every operation. */
export const always = <const F extends Fields = NoFields, const U extends readonly kit.SharedGhost[] = []>(
  name: OwnName,
  d: WithRow<kit.AlwaysDefinition<F, U>>,
): kit.AlwaysRule => owned(name, d, kit.always<F, U>)

/** After `when`, `until` comes within `bound` device cycles, counted while `counts`. */
export const response = <const F extends Fields = NoFields, const U extends readonly kit.SharedGhost[] = []>(
  name: OwnName,
  d: WithRow<kit.ResponseDefinition<F, U>>,
): kit.ResponseRule => owned(name, d, kit.response<F, U>)

/** Two runs, the same but for one secret operation: the victim must see the same in both. */
export const twoRun = (name: OwnName, d: WithRow<kit.TwoRunDefinition>): kit.TwoRunRule =>
  owned(name, d, kit.twoRun)

/** Computed from the description alone: `then` of each pair that `over` lists. */
export const staticRule = (name: OwnName, d: WithRow<kit.StaticDefinition>): kit.StaticRule =>
  owned(name, d, kit.staticRule)

type KitName = Parameters<typeof kit.staticRule>[0]

function owned<D extends { readonly reading: string }, R extends kit.Rule>(
  name: OwnName,
  d: WithRow<D>,
  build: (name: KitName, d: D) => R,
): R {
  demandName(name)
  demandRow(name, d)
  const { statement, strength, reading = statement, ...rest } = d
  // The kit knows the names of the catalogue, so that a slip in ours does not compile.
  return { ...build(name as string as KitName, { ...rest, reading } as never), own: { statement, strength } }
}

/** As in a counterexample's file. */
const nameShape = /^[A-Z]{1,8}-[A-Z0-9]{1,8}$/

function demandName(name: string): void {
  if (typeof name !== 'string' || !nameShape.test(name))
    throw new TypeError(
      `a rule is named ${JSON.stringify(name)}, expected 1 to 8 capital letters, a hyphen, and 1 to 8 capital letters or digits, such as ACME-1`,
    )
  if (isOfCatalogue(name))
    throw new TypeError(
      `a rule is named ${name}, which is a chapter of the catalogue. Take letters of your own, such as ACME-1`,
    )
}

function demandRow(name: string, { statement, strength, reading }: Own): void {
  if (typeof statement !== 'string' || statement.trim() === '')
    throw new TypeError(
      `${name}: statement is ${JSON.stringify(statement)}, expected a sentence: what must hold`,
    )
  if (strength !== 'must' && strength !== 'should')
    throw new TypeError(`${name}: strength is ${JSON.stringify(strength)}, expected 'must' or 'should'`)
  if (reading !== undefined && typeof reading !== 'string')
    throw new TypeError(`${name}: reading is ${JSON.stringify(reading)}, expected a sentence`)
}
