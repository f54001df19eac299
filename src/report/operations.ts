/** One operation in words: who does what, and what was seen of it. Read it from `sayOperation`. */
import { sayStream } from '../../properties/kit/facts.ts'
import type { ObservationKind, PlainObservation } from '../interface/observations.ts'
import { answers, outcomes } from '../interface/observations.ts'
import type { Operation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { nameOfRegister, R } from '../interface/registers.ts'
import {
  addressName,
  callName,
  contextName,
  direction,
  guestName,
  lineName,
  listed,
  namedValue,
  nth,
  peName,
  plural,
  registerName,
  valueName,
} from './names.ts'

export interface Said {
  readonly who: string
  readonly does: string
}

/** `seen`: what the operation showed, in order. */
export function sayOperation(platform: Platform, op: Operation, seen: readonly PlainObservation[]): Said {
  const shown = seen.flatMap((o) => sayEffect(platform, o) ?? [])
  const does = [doing(platform, op, seen), ...(shown.length > 0 ? [listed([...new Set(shown)])] : [])].join(
    ': ',
  )
  return { who: agent(platform, op), does: op.with ? `in the same cycle, ${does}` : does }
}

const agent = (platform: Platform, op: Operation): string =>
  op.by === 'guest' ? guestName(platform, op.guest) : op.by

function doing(platform: Platform, op: Operation, seen: readonly PlainObservation[]): string {
  switch (op.by) {
    case 'guest':
      return guestDoes(platform, op, seen)
    case 'hypervisor':
      return hypervisorDoes(platform, op, seen)
    case 'device':
      return deviceDoes(platform, op, seen)
    case 'interconnect': {
      const which = `the ${nth(op.ordinal)} open transaction of ${contextName(platform, op.context)}`
      if (op.do === 'deliver') return `delivers the next beat of ${which}`
      return op.error ? `answers ${which} with an error` : `answers ${which}`
    }
    case 'time':
      return op.cycles === 1 ? '1 cycle passes' : `${plural(op.cycles, 'cycle')} pass`
  }
}

type By<B extends Operation['by']> = Extract<Operation, { by: B }>

function guestDoes(platform: Platform, op: By<'guest'>, seen: readonly PlainObservation[]): string {
  switch (op.do) {
    case 'read': {
      const o = find(seen, 'register read')
      const value = o?.answer === 0 && o.value !== undefined ? `, and gets ${o.value}` : ''
      return `reads ${addressName(platform, op.address)}${value}${answered(o)}`
    }
    case 'write':
      return `writes ${op.value} to ${addressName(platform, op.address)}${answered(find(seen, 'register written'))}`
    case 'job': {
      const bytes = op.beats * platform.beatBytes
      const way = op.direction === 'write' ? 'to' : 'from'
      const what = `${op.direction} ${bytes} bytes (${plural(op.beats, 'beat')}) ${way} ${addressName(platform, op.address)}`
      return `starts a DMA job in ${contextName(platform, op.context)}: ${what}${answered(find(seen, 'job submitted'))}`
    }
    case 'crash':
      return 'crashes'
    case 'hang':
      return 'hangs'
    case 'acknowledge':
      return 'acknowledges its highest pending virtual interrupt'
    case 'end':
      return 'ends the virtual interrupt that it handles'
  }
}

function answered(o: PlainObservation | undefined): string {
  const answer = answers[o?.answer ?? 0]
  if (answer === 'trapped') return ', and traps to EL2'
  return answer === 'error' ? ', and gets a bus error' : ''
}

function hypervisorDoes(platform: Platform, op: By<'hypervisor'>, seen: readonly PlainObservation[]): string {
  switch (op.do) {
    case 'start':
      return `starts its procedure ${callName(platform, op.procedure, op)}`
    case 'step': {
      if (op.fails) return 'the next step of its procedure fails, which ends it there'
      const access = seen.find(isAccess)
      return access ? `step: ${sayAccess(platform, access)}` : 'step'
    }
    case 'run': {
      const accesses = sayAccesses(platform, seen.filter(isAccess))
      return accesses === '' ? 'runs on to its next wait, or to its end' : `runs on: ${accesses}`
    }
    case 'take':
      return `takes the pending interrupt of ${peName(platform, platform.guests[op.guest]?.pe ?? 0)}`
  }
}

const isAccess = (o: PlainObservation): boolean => o.kind === 'register read' || o.kind === 'register written'

function sayAccess(platform: Platform, o: PlainObservation): string {
  const code = o.register ?? 0
  const name = registerName(platform, code, o.index ?? 0)
  const value = valueName(platform, code, o.value ?? 0)
  return o.kind === 'register written' ? `writes ${value} to ${name}` : `reads ${value} from ${name}`
}

/** Several accesses in one phrase: neighbours on one register are counted, neighbours of one verb share it. */
function sayAccesses(platform: Platform, accesses: readonly PlainObservation[]): string {
  const phrases: string[] = []
  let lastVerb = ''
  for (const group of neighbours(accesses)) {
    const [first] = group as [PlainObservation]
    const verb = first.kind === 'register written' ? 'writes' : 'reads'
    const what = group.length > 1 ? severalOf(platform, group) : lone(platform, first)
    phrases.push(verb === lastVerb ? what : `${verb} ${what}`)
    lastVerb = verb
  }
  return phrases.join(', ')
}

const toldSingly = 4

/** Accesses of one kind to one register role. */
function severalOf(platform: Platform, group: readonly PlainObservation[]): string {
  const code = group[0]?.register ?? 0
  const [name, other] = new Set(group.map(({ index }) => registerName(platform, code, index ?? 0)))
  const times = `(${group.length} times)`
  if (other === undefined) return `${name} ${times}`
  if (group.length > toldSingly) return `${nameOfRegister(code)} ${times}`
  return group.map((access) => lone(platform, access)).join(', ')
}

function lone(platform: Platform, o: PlainObservation): string {
  const code = o.register ?? 0
  const name = registerName(platform, code, o.index ?? 0)
  const value = o.value ?? 0
  if (code === R.RESET_STATUS) return `${valueName(platform, code, value)} from ${name}`
  const named = namedValue(platform, code, value)
  if (named === undefined) return name
  return `${named} ${o.kind === 'register written' ? 'to' : 'from'} ${name}`
}

/** Runs of accesses of one kind to one register role. */
function neighbours(accesses: readonly PlainObservation[]): PlainObservation[][] {
  const groups: PlainObservation[][] = []
  for (const access of accesses) {
    const last = groups[groups.length - 1]
    const isSame = last?.[0]?.kind === access.kind && last[0].register === access.register
    if (last && isSame) last.push(access)
    else groups.push([access])
  }
  return groups
}

function deviceDoes(platform: Platform, op: By<'device'>, seen: readonly PlainObservation[]): string {
  const context = contextName(platform, op.context)
  if (op.do === 'fail') return `${context} fails`
  if (op.do === 'raise') return `${context} raises its interrupt ${op.interrupt}`
  const beat = find(seen, 'beat at port')?.beat
  const which = beat === undefined ? 'the next beat' : `beat ${beat}`
  return `puts ${which} of the ${nth(op.ordinal)} open transaction of ${context} at its port`
}

const find = (seen: readonly PlainObservation[], kind: ObservationKind): PlainObservation | undefined =>
  seen.find((o) => o.kind === kind)

/** What an outsider sees beside the operation itself; undefined for what the operation has said already. */
export const sayEffect = (platform: Platform, o: PlainObservation): string | undefined =>
  effects[o.kind]?.(platform, o)

/** What shows by itself, with the accesses on the way, those of one agent between two effects in one phrase. */
export function sayTogether(platform: Platform, seen: readonly PlainObservation[]): string[] {
  const said: string[] = []
  let accesses: PlainObservation[] = []
  const sayThem = () => {
    const [first] = accesses
    if (first) said.push(`${guestName(platform, first.guest ?? -1)} ${sayAccesses(platform, accesses)}`)
    accesses = []
  }
  for (const o of seen) {
    if (isAccess(o)) {
      if (accesses.length > 0 && accesses[0]?.guest !== o.guest) sayThem()
      accesses.push(o)
      continue
    }
    const effect = sayEffect(platform, o)
    if (effect === undefined) continue
    sayThem()
    said.push(effect)
  }
  sayThem()
  return said
}

type Say = (platform: Platform, o: PlainObservation) => string | undefined

const context = (o: PlainObservation, platform: Platform): string => contextName(platform, o.context ?? -1)
const address = (o: PlainObservation, platform: Platform): string => addressName(platform, o.address ?? 0)
const beat = (o: PlainObservation, platform: Platform): string => `beat ${o.beat} of ${context(o, platform)}`
const line = (o: PlainObservation, platform: Platform): string => lineName(platform, o.line ?? 0)
const levels = ['goes low', 'goes high', 'pulses'] as const

const effects: Readonly<Partial<Record<ObservationKind, Say>>> = {
  'beat passed': (p, o) =>
    `${beat(o, p)} passes ${o.through === 0 ? 'around ' : ''}the protection to ${address(o, p)}, with attribute ${attributeName(p, o)}`,
  'beat blocked': (p, o) => `the protection blocks ${beat(o, p)} at ${address(o, p)}`,
  'response at port': (p, o) => (o.error === 1 ? `${context(o, p)} gets an error response` : undefined),
  'request at port': (p, o) =>
    o.message === 1 ? `${context(o, p)} sends a message to ${address(o, p)}` : undefined,
  'interrupt line': (p, o) => `${line(o, p)} ${levels[o.level ?? 0] ?? 'changes'}`,
  'context failed': (p, o) => `${context(o, p)} shows a failure at its error pin`,
  'reset done': (p, o) => `the device acknowledges the reset of ${context(o, p)} as done`,
  'reset isolated': (p, o) => `the device reports ${context(o, p)} as isolated`,
  'commit acknowledged': (p) => `${p.protection.name} acknowledges the commit`,
  'fault recorded': (p, o) =>
    `${p.protection.name} records a fault of stream ${sayStream(o.stream ?? 0)} at ${address(o, p)}`,
  'interrupt taken': (p, o) => `${peName(p, o.pe ?? 0)} takes ${line(o, p)} to EL2`,
  'virtual interrupt taken': (p, o) => `${guestName(p, o.guest ?? 0)} takes ${line(o, p)}`,
  'virtual interrupt ended': (p, o) => `${guestName(p, o.guest ?? 0)} ends ${line(o, p)}`,
  'direct interrupt taken': (p, o) => `${guestName(p, o.guest ?? 0)} takes ${line(o, p)} directly`,
  'access emulated': (p, o) =>
    `the hypervisor emulates the ${direction(o.direction ?? 0)} of ${guestName(p, o.guest ?? 0)} (value ${o.value})`,
  'procedure ended': (p, o) =>
    `procedure ${p.procedures[o.procedure ?? 0]?.name ?? o.procedure} ends (${outcomes[o.outcome ?? 0] ?? o.outcome})`,
}

const attributeName = (platform: Platform, o: PlainObservation): string =>
  platform.protection.attributes[o.attribute ?? 0] ?? String(o.attribute)

/** One observation by itself, in words, for comparing what a victim saw. */
export function sayObservation(platform: Platform, o: PlainObservation): string {
  const effect = sayEffect(platform, o)
  if (effect !== undefined) return effect
  if (isAccess(o)) return `${guestName(platform, o.guest ?? -1)} ${sayAccess(platform, o)}${answered(o)}`
  const { kind, ...fields } = o
  const words = Object.entries(fields).map(([field, value]) => sayField(platform, field, value ?? 0))
  return words.length > 0 ? `${kind}: ${words.join(', ')}` : kind
}

function sayField(platform: Platform, field: string, value: number): string {
  if (field === 'address') return addressName(platform, value)
  if (field === 'context') return contextName(platform, value)
  if (field === 'stream') return `stream ${sayStream(value)}`
  if (field === 'guest') return guestName(platform, value)
  return field === 'direction' ? direction(value) : `${field} ${value}`
}
