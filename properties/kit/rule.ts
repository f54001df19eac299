/**
 * The shape of a rule: one file each, in the same words. `when` says where a rule applies, `then` what it demands, and
 * the times that `when` came true are counted. It is the shape of `antecedent |-> consequent else $error`.
 *
 * Per observation: `when`, `given` and `then` see the ghost as it was before; then `follow` updates it. `follow` never
 * judges, `then` never writes, `otherwise` runs only on failure and explains from the ghost that decided.
 */
import type { Observation, ObservationField, ObservationKind } from '../../src/interface/observations.ts'
import type { FlatOperation, OperationClass } from '../../src/interface/operations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import type { RegisterName } from '../../src/interface/registers.ts'
import type { Columns, Field, Fields } from '../../src/layout/layout.ts'
import type { BeyondId } from '../catalogue/beyond.ts'
import type { OwnRow } from '../catalogue/row.ts'
import type { RuleId } from '../catalogue.ts'
import type { Facts } from './facts.ts'

/** A row, and the part of it where a row has parts. */
export interface Named {
  /** Of the catalogue; of a rule of one's own that of the row that it brings. */
  readonly id: string
  readonly part?: string
  readonly own?: OwnRow
}

/** The row of a rule's name: `RST-12` of `RST-12.a`. */
export const idOfName = (name: string): string => name.split('.')[0] ?? name

/** Of a rule, or of a row of evidence: `RST-12.a`. */
export const nameOfRule = ({
  id,
  part,
}: {
  readonly id: string
  readonly part?: string | undefined
}): string => (part ? `${id}.${part}` : id)

// Written as a method, so that a rule with few ghost columns is a rule where any may be: the runner gives it its own.
type Following<G> = { follow(g: G, o: Observation, p: Facts): void }['follow']
type Follow<G> = Partial<Record<ObservationKind, Following<G>>>

/** Of the accesses to registers, those that matter: of all others it is not told, and need not ask. Each key left out: all. */
export interface Accesses {
  readonly by?: 'guests' | 'privileged software'
  readonly of?: readonly RegisterName[]
}

/** A ghost that several rules read: kept once. */
export interface SharedGhost<F extends Fields = Fields> {
  readonly name: string
  readonly fields: F
  /** Of 'register read' and 'register written', those that `follow` is told of. */
  readonly hears?: Accesses | undefined
  readonly follow: Follow<Columns<F>>
}

/** A ghost's column, to a helper that only reads it. */
export interface Indexed {
  readonly [i: number]: number
}

type Intersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never
export type GhostOf<F extends Fields, U extends readonly SharedGhost[]> = Columns<F> &
  (U extends readonly [] ? unknown : Intersection<{ [I in keyof U]: Columns<U[I]['fields']> }[number]>)

interface Common<F extends Fields, U extends readonly SharedGhost[]> {
  /** The rule as it is read here, in one or two sentences. */
  readonly reading: string
  /** What the platform must have, by attribute, for the rule to speak of it; undefined where it always does. */
  readonly appliesTo?: (platform: Platform) => { readonly lacks: string } | undefined
  readonly uses?: U
  readonly ghost?: F
  /** Of 'register read' and 'register written', those that `follow` is told of. */
  readonly hears?: Accesses
  readonly follow?: Follow<GhostOf<F, U>>
  /** Edges of the statecharts that it carries, as `chart: from --event--> to` says them. */
  readonly edges?: readonly string[]
}

// As `Following`: the runner gives each rule a ghost of the very fields that it declares, so a judge of few columns is
// one where any may be.
type Judge<G, T> = { judge(g: G, o: Observation, p: Facts): T }['judge']
type Look<G, T> = { look(g: G, p: Facts): T }['look']

/** TI: judged on one observation. */
export interface StepDefinition<F extends Fields, U extends readonly SharedGhost[]> extends Common<F, U> {
  /** What must occur for the rule to mean anything, where `when` is an emission of the device. */
  readonly attempt?: ObservationKind
  readonly when: ObservationKind | readonly ObservationKind[]
  /** Of 'register read' and 'register written', those that `given` is asked of. */
  readonly judges?: Accesses
  readonly given?: Judge<GhostOf<F, U>, boolean>
  readonly then: Judge<GhostOf<F, U>, boolean>
  readonly otherwise: Judge<GhostOf<F, U>, string>
}

/** SI: holds after every operation. */
export interface AlwaysDefinition<F extends Fields, U extends readonly SharedGhost[]> extends Common<F, U> {
  /** A rule that forbids is exercised by attempts: operations of these classes… */
  readonly attempts: readonly OperationClass[]
  /** …made while it could have failed. */
  readonly given?: Judge<GhostOf<F, U>, boolean>
  readonly holds: Look<GhostOf<F, U>, boolean>
  readonly otherwise: Look<GhostOf<F, U>, string>
}

/** BL: after `when`, `until` comes within `bound` device cycles, counted while `counts`. One wait a context. */
export interface ResponseDefinition<F extends Fields, U extends readonly SharedGhost[]> extends Common<F, U> {
  readonly when: ObservationKind
  /** The contexts that begin to wait. */
  readonly who: { who(o: Observation, p: Facts, g: GhostOf<F, U>): readonly number[] }['who']
  readonly until: readonly ObservationKind[]
  /** The contexts whose wait ends. */
  readonly ends: { ends(o: Observation, p: Facts, g: GhostOf<F, U>): readonly number[] }['ends']
  /** What ends a wait without an answer, which is no exercise: for these contexts the demand lapses. */
  readonly lapses?: readonly ObservationKind[]
  readonly lapsing?: { lapsing(o: Observation, p: Facts, g: GhostOf<F, U>): readonly number[] }['lapsing']
  readonly counts: { counts(g: GhostOf<F, U>, context: number, p: Facts): boolean }['counts']
  readonly bound: { bound(p: Facts, context: number, g: GhostOf<F, U>): number }['bound']
  readonly otherwise: (context: number, bound: number, p: Facts) => string
}

/** A rule, its types forgotten: what the runners take. */
interface Base extends Named {
  readonly reading: string
  readonly appliesTo: (platform: Platform) => { readonly lacks: string } | undefined
  readonly uses: readonly SharedGhost[]
  readonly ghost: Fields
  readonly hears: Accesses | undefined
  readonly follow: Follow<Columns<Fields>>
  readonly edges: readonly string[]
}
type Erased<D> = Omit<D, keyof Common<Fields, []>>
export type StepRule = Base & { readonly kind: 'step' } & Erased<StepDefinition<Fields, []>>
export type AlwaysRule = Base & { readonly kind: 'always' } & Erased<AlwaysDefinition<Fields, []>>
export type ResponseRule = Base & { readonly kind: 'response' } & Erased<ResponseDefinition<Fields, []>>
/** Those that a bus monitors; the other kinds have runners of their own. */
export type MonitoredRule = StepRule | AlwaysRule | ResponseRule | PermissionRule

/** Whether its cycles count, or its wait begins, where bus and software are fair: in the cooperative phase alone. */
export const waitsForFairBus = (rule: MonitoredRule): boolean =>
  rule.kind === 'response' &&
  (rule.when === 'cooperation begun' || rule.follow['cooperation begun'] !== undefined)

const named = (name: string): Named => {
  const [id = name, part] = name.split('.')
  return part ? { id, part } : { id }
}

function base<F extends Fields, U extends readonly SharedGhost[]>(name: string, d: Common<F, U>) {
  return {
    ...named(name),
    appliesTo: d.appliesTo ?? (() => undefined),
    uses: d.uses ?? [],
    ghost: d.ghost ?? {},
    hears: d.hears,
    follow: d.follow ?? {},
    edges: d.edges ?? [],
  }
}

type NoFields = Readonly<Record<never, Field>>
type RowId = RuleId | BeyondId
type RuleName = RowId | `${RowId}.${string}`

export const step = <const F extends Fields = NoFields, const U extends readonly SharedGhost[] = []>(
  name: RuleName,
  d: StepDefinition<F, U>,
): StepRule => ({ ...d, ...base(name, d), kind: 'step' })

export const always = <const F extends Fields = NoFields, const U extends readonly SharedGhost[] = []>(
  name: RuleName,
  d: AlwaysDefinition<F, U>,
): AlwaysRule => ({ ...d, ...base(name, d), kind: 'always' })

export const response = <const F extends Fields = NoFields, const U extends readonly SharedGhost[] = []>(
  name: RuleName,
  d: ResponseDefinition<F, U>,
): ResponseRule => ({ ...d, ...base(name, d), kind: 'response' })

export const shared = <const F extends Fields>(
  name: string,
  fields: F,
  follow: Follow<Columns<F>>,
  hears?: Accesses,
): SharedGhost<F> => ({ name, fields, hears, follow })

/** A count for each element; it saturates nowhere, so `max` must hold what can be. */
export const counter = (per: NonNullable<Field['per']>, max = 0xff): Field => ({ per, max })
export const flag = (per: NonNullable<Field['per']>): Field => ({ per })

/** An operation that may be the secret: of which context, and what takes its place in the other run, or nothing. */
export interface SecretOperation {
  readonly context: number
  readonly instead: FlatOperation | undefined
}

/** A write of privileged software, by role (code of `registers`) and index. */
export interface PrivilegedWrite {
  readonly register: number
  readonly index: number
  readonly value: number
}

/** The secret context or a victim, and the guest that owns it; -1: nobody. */
export interface Party {
  readonly context: number
  readonly owner: number
}

/**
 * NI: two runs, the same but for one secret operation; the victim must see the same in both.
 * Values, faults, interrupts at the device's pins and their order are compared; how long a beat waits for the arbiter is
 * only where the rule is timed.
 */
export interface TwoRunDefinition {
  readonly reading: string
  readonly appliesTo?: (platform: Platform) => { readonly lacks: string } | undefined
  /** Of which secondary the operation is a secret; undefined where it is none. */
  readonly secret: (op: FlatOperation, p: Facts) => SecretOperation | undefined
  /** The secret is one write within a step of privileged software, which the other run leaves out: its context, or -1. */
  readonly leavesOut?: (write: PrivilegedWrite, p: Facts) => number
  /** Secrets worth trying at context c, which `owner` owns (-1: nobody), while runs are drawn. `bits`: a mixed word. */
  readonly secretsAt: (context: number, owner: number, p: Facts, bits: number) => readonly FlatOperation[]
  /**
   * secondaries: every other one. contexts: every other one, primaries included, except for their records of others
   * (status, origin, interrupt) and their own resets. itself: the secret context, after its next reset.
   */
  readonly victims: 'secondaries' | 'contexts' | 'itself'
  /** Of those, the ones that the rule speaks of; left out: all. Of `itself`, by who owns it after its reset. */
  readonly concerns?: (secret: Party, victim: Party, p: Facts) => boolean
  /** At an arbiter that isolates performance nobody waits longer in one run than in the other. */
  readonly timed?: true
  /** What belongs to the victim, of the kinds that it sees. */
  readonly sees: readonly ObservationKind[]
  /** Fields of these kinds that are not compared. */
  readonly ignores?: Partial<Record<ObservationKind, readonly ObservationField[]>>
  /** What waits for what in both runs, and what is therefore not compared: sentences for the report. */
  readonly align: readonly string[]
  readonly otherwise: (secretContext: number, victim: number, p: Facts) => string
  readonly edges?: readonly string[]
}
export type TwoRunRule = Named & {
  readonly kind: 'twoRun'
  readonly edges: readonly string[]
  readonly appliesTo: (platform: Platform) => { readonly lacks: string } | undefined
} & Omit<TwoRunDefinition, 'edges' | 'appliesTo'>

export const twoRun = (name: RuleName, d: TwoRunDefinition): TwoRunRule => ({
  ...d,
  ...named(name),
  appliesTo: d.appliesTo ?? (() => undefined),
  edges: d.edges ?? [],
  kind: 'twoRun',
})

/** Where in a description a static rule looks: two things, by name and a number each (byte address, line, count). */
export interface Pair {
  readonly what: readonly [string, string]
  readonly at: readonly [number, number]
  /** Of two addresses: the size in bytes of the aligned block that may not hold both. */
  readonly blockBytes?: number
}

/** SC: computed from addresses, identifiers and routes of the description; exercised = pairs. */
export interface StaticDefinition {
  readonly reading: string
  readonly appliesTo?: (platform: Platform) => { readonly lacks: string } | undefined
  readonly over: (platform: Platform) => readonly Pair[]
  readonly then: (pair: Pair) => boolean
  readonly otherwise: (pair: Pair) => string
}
/** OK, of a description: what `over` lists is permitted, so no static rule may break on it. Exercised = what it lists. */
export interface StaticPermissionDefinition extends Pick<StaticDefinition, 'reading' | 'appliesTo' | 'over'> {
  /** The platform on which this is shown. */
  readonly fixture: string
}
export type StaticRule = Named & {
  readonly kind: 'static'
  readonly edges: readonly string[]
  readonly appliesTo: (platform: Platform) => { readonly lacks: string } | undefined
  /** A permission: it breaks where another static rule breaks on a pair that it lists. */
  readonly permits?: { readonly fixture: string }
} & Omit<StaticDefinition, 'appliesTo'>

export const staticRule = (name: RuleName, d: StaticDefinition): StaticRule => ({
  ...d,
  ...named(name),
  appliesTo: d.appliesTo ?? (() => undefined),
  edges: [],
  kind: 'static',
})

export const staticPermission = (
  name: RuleName,
  { fixture, ...d }: StaticPermissionDefinition,
): StaticRule => ({
  ...staticRule(name, { ...d, then: () => true, otherwise: () => '' }),
  permits: { fixture },
})

/** One activity that a permission allows, seen in an observation. */
export interface Activity<F extends Fields, U extends readonly SharedGhost[]> {
  readonly name: string
  readonly when: ObservationKind | readonly ObservationKind[]
  readonly given?: Judge<GhostOf<F, U>, boolean>
}

/** OK: the whole suite is silent while the activity occurs. Exercised = the rarest activity, in runs without a violation. */
export interface PermissionDefinition<F extends Fields, U extends readonly SharedGhost[]>
  extends Common<F, U> {
  /** The platform on which this is shown. */
  readonly fixture: string
  readonly activities: readonly Activity<F, U>[]
}
export type PermissionRule = Base & { readonly kind: 'permission' } & Erased<PermissionDefinition<Fields, []>>

export const permission = <const F extends Fields = NoFields, const U extends readonly SharedGhost[] = []>(
  name: RuleName,
  d: PermissionDefinition<F, U>,
): PermissionRule => ({ ...d, ...base(name, d), kind: 'permission' })

/** Held only when each of its rows is held, proved or not applicable; one broken row breaks it; else not built. */
export type RollUpRule = Named & {
  readonly kind: 'rollUp'
  readonly reading: string
  /** Names of the rows (rule IDs) that it gathers. */
  readonly rows: readonly RuleId[]
}

export const rollUp = (name: RuleName, d: { reading: string; rows: readonly RuleId[] }): RollUpRule => ({
  ...d,
  ...named(name),
  kind: 'rollUp',
})

export type Rule = MonitoredRule | TwoRunRule | StaticRule | RollUpRule
