/**
 * What the victims of a pair see in one operation: a pooled log of records of one width for each side, so that watching
 * allocates nothing and comparing is a loop over numbers. Most operations look the same to all victims at once.
 */
import { nameOfRule, type TwoRunRule } from '../../properties/kit/rule.ts'
import {
  ANSWER,
  type Bus,
  K,
  type Observation,
  type ObservationField,
  type ObservationKind,
  observationFields,
  observationKinds,
  type PlainObservation,
} from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { R } from '../interface/registers.ts'

/** What both sides of a pair record; shared by them. */
export interface Watch {
  /** Off before the fork. */
  open: boolean
  /** Both sides make the same step of software: what the hypervisor finds in a victim's registers counts. */
  lockstep: boolean
  /** By context: its observations are recorded. */
  readonly victims: Uint8Array
}

export interface Log {
  words: Float64Array
  /** Words used. */
  length: number
  /** Records that a victim's owner or the device made, not the hypervisor. */
  activity: number
}

// Kind, context, then the fields of the kind in their order.
const fieldsMax = Math.max(...observationKinds.map((k) => k.fields.length))
export const recordWords = 2 + fieldsMax
const firstRecords = 64

export function createLog(rule: TwoRunRule, platform: Platform, watch: Watch, bus: Bus): Log {
  const log: Log = { words: new Float64Array(recordWords * firstRecords), length: 0, activity: 0 }
  for (const kind of rule.sees) subscribe(rule, platform, watch, bus, kind, log)
  return log
}

const isRegister = (kind: number): boolean => kind === K['register read'] || kind === K['register written']

function subscribe(
  rule: TwoRunRule,
  platform: Platform,
  watch: Watch,
  bus: Bus,
  name: ObservationKind,
  log: Log,
): void {
  const kind = K[name]
  const fields: readonly ObservationField[] = observationKinds[kind].fields
  if (!fields.includes('context'))
    throw new Error(`${nameOfRule(rule)} watches '${name}', which belongs to no context`)
  const compared = comparedFields(rule, name)
  const ofPrimary = platform.contexts.map((c) => c.role === 'primary')
  const { victims } = watch
  // What the hypervisor finds in a victim's control registers is no sight of another owner's.
  const controlled = rule.victims === 'contexts'
  bus.subscribe(kind, (o) => {
    const c = o.context
    if (!watch.open || c < 0 || !victims[c]) return
    if (ofPrimary[c] && isRecordOfOthers(platform, o)) return
    const privileged = isRegister(kind) && o.guest < 0
    if (privileged ? !controlled || !watch.lockstep || o.register === R.RESET_STATUS : isTrapped(o)) return
    if (!privileged) log.activity++
    append(log, o, compared)
  })
}

/** Of an access that the EL2 MPU refuses the context sees nothing. */
const isTrapped = (o: Observation): boolean =>
  (isRegister(o.kind) || o.kind === K['job submitted']) && o.answer === ANSWER.trapped

/**
 * In its status and its interrupt a primary shows what its secondaries did (CTX-11, IRQ-5), and it resets with them. Where
 * its interrupt is a message, that takes a transaction of its own port, so the port shows it too.
 */
function isRecordOfOthers({ contexts }: Platform, o: Observation): boolean {
  switch (o.kind) {
    case K['register read']:
    case K['register written']:
      return o.register === R.STATUS || o.register === R.ORIGIN
    case K['interrupt line']:
    case K['reset done']:
    case K['reset isolated']:
      return true
    case K['context failed']:
      return false
    default:
      return contexts[o.context].interrupts.some((i) => i.trigger === 'message')
  }
}

function append(log: Log, o: Observation, compared: readonly ObservationField[]): void {
  let at = log.length
  if (at + recordWords > log.words.length) grow(log)
  const { words } = log
  log.length = at + recordWords
  words[at++] = o.kind
  words[at++] = o.context
  for (let i = 0; i < compared.length; i++) words[at++] = o[compared[i]]
  while (at < log.length) words[at++] = 0
}

function grow(log: Log): void {
  const { words } = log
  log.words = new Float64Array(2 * words.length)
  log.words.set(words)
}

export function clearLog(log: Log): void {
  log.length = 0
  log.activity = 0
}

/** The whole of two logs, whoever's: the common case. */
export function sameLogs(a: Log, b: Log): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a.words[i] !== b.words[i]) return false
  return true
}

/** What context c sees in both. `dataBlind`: what it reads from memory is not compared. */
export function sameFor(a: Log, b: Log, c: number, dataBlind: boolean, blind: Blind): boolean {
  let i = nextOf(a, c, 0)
  let j = nextOf(b, c, 0)
  while (i < a.length && j < b.length) {
    if (!sameRecord(a.words, b.words, i, j, dataBlind, blind)) return false
    i = nextOf(a, c, i + recordWords)
    j = nextOf(b, c, j + recordWords)
  }
  return i >= a.length && j >= b.length
}

function nextOf(log: Log, c: number, from: number): number {
  let at = from
  while (at < log.length && log.words[at + 1] !== c) at += recordWords
  return at
}

function sameRecord(
  x: Float64Array,
  y: Float64Array,
  i: number,
  j: number,
  dataBlind: boolean,
  blind: Blind,
): boolean {
  const kind = x[i]
  const value = blind.value[kind]
  const skips = dataBlind && value > 0 && x[i + blind.direction[kind]] === 0 ? value : 0
  for (let n = 0; n < recordWords; n++) if (n !== skips && x[i + n] !== y[j + n]) return false
  return true
}

/** Where in a record the data of a DMA read stand, by kind; 0 where there are none. */
export interface Blind {
  readonly value: Uint8Array
  readonly direction: Uint8Array
}

export function blindOf(rule: TwoRunRule): Blind {
  const blind = {
    value: new Uint8Array(observationKinds.length),
    direction: new Uint8Array(observationKinds.length),
  }
  for (const name of ['beat passed', 'response at port'] as const) {
    const compared = comparedFields(rule, name)
    blind.value[K[name]] = 2 + compared.indexOf('value')
    blind.direction[K[name]] = 2 + compared.indexOf('direction')
  }
  return blind
}

function comparedFields(rule: TwoRunRule, name: ObservationKind): readonly ObservationField[] {
  const fields: readonly ObservationField[] = observationKinds[K[name]].fields
  return fields.filter((f) => f !== 'context' && !rule.ignores?.[name]?.includes(f))
}

/** What context c sees, at the edge: the fields that are compared. */
export function plainLog(rule: TwoRunRule, log: Log, c: number): PlainObservation[] {
  const seen: PlainObservation[] = []
  for (let at = nextOf(log, c, 0); at < log.length; at = nextOf(log, c, at + recordWords)) {
    const { name } = observationKinds[log.words[at]]
    const compared = comparedFields(rule, name)
    const fields = observationKinds[log.words[at]].fields as readonly ObservationField[]
    const values = Object.fromEntries(compared.map((f, n) => [f, log.words[at + 2 + n]]))
    const present = { context: c, ...values } as Partial<Record<ObservationField, number>>
    seen.push({
      kind: name,
      ...Object.fromEntries(
        observationFields.filter((f) => fields.includes(f) && f in present).map((f) => [f, present[f]]),
      ),
    })
  }
  return seen
}
