/**
 * The text lines of `wellbehaved/protocol/2`: what is asked of a device under test, and what it answers. A line is words
 * and `field=value` pairs, every field there and in the order of the tables below, so that `sscanf` reads it.
 * docs/protocol.md says the same to whoever writes a device. Pure text: who sends and who waits is child.ts's affair.
 */
import { A, type Access, type AccessKind, accessKinds, newAccess } from '../interface/accesses.ts'
import { type Agent, agents } from '../interface/device.ts'
import {
  answers,
  type Observation,
  type ObservationField,
  type ObservationKind,
  observationKinds,
} from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { addressOf, registers, requestersIn } from '../interface/registers.ts'

export const protocolFormat = 'wellbehaved/protocol/2'

/** A line that the protocol does not know. Its message is one line, with what was expected. */
export class ProtocolError extends Error {}

/** Requests that are no access. `reset` is power-on; `drain` ends what is open; `load` goes back to the last `save`. */
export const controlWords = ['hello', 'reset', 'save', 'load', 'drain', 'bye'] as const
export type ControlWord = (typeof controlWords)[number]

/** Without these no sequence can be played at all. */
export const agentsNeeded: readonly Agent[] = ['guest', 'hypervisor', 'time']

/** owned: it passes by `tick` only. virtual: the device also moves it by itself. host: it is the time of day. */
export const timeKinds = ['owned', 'virtual', 'host'] as const

export interface Hello {
  readonly name: string
  readonly contexts: number
  /** Stream identifiers that its port may carry. */
  readonly streams: readonly number[]
  /** The kinds that it can report; it reports no other. */
  readonly observes: readonly ObservationKind[]
  readonly controls: readonly Agent[]
  readonly time: (typeof timeKinds)[number]
  /** It understands `save` and `load`. */
  readonly snapshots: boolean
  /** The same requests give the same answers, in another process too. */
  readonly deterministic: boolean
}

const hyphened = (name: string): string => name.replaceAll(' ', '-')

// ---- Requests

type RequestField =
  | 'guest'
  | 'register'
  | 'index'
  | 'context'
  | 'ordinal'
  | 'direction'
  | 'address'
  | 'beats'
  | 'value'
  | 'error'
  | 'cycles'
  | 'together'

/** Fields of each access, in order. Every access ends in `together`. */
export const accessFields: Readonly<Record<AccessKind, readonly RequestField[]>> = {
  read: ['guest', 'register', 'index', 'address', 'together'],
  write: ['guest', 'register', 'index', 'address', 'value', 'together'],
  'guest read': ['guest', 'address', 'together'],
  'guest write': ['guest', 'address', 'value', 'together'],
  'guest job': ['guest', 'context', 'direction', 'address', 'beats', 'value', 'together'],
  take: ['guest', 'together'],
  'guest acknowledge': ['guest', 'together'],
  'guest end': ['guest', 'together'],
  issue: ['context', 'ordinal', 'together'],
  raise: ['context', 'ordinal', 'together'],
  fail: ['context', 'together'],
  deliver: ['context', 'ordinal', 'together'],
  respond: ['context', 'ordinal', 'error', 'together'],
  tick: ['cycles', 'together'],
  stop: ['guest', 'together'],
}
const accessWords: readonly string[] = accessKinds.map(hyphened)

const agentByKind: Readonly<Record<AccessKind, Agent>> = {
  read: 'hypervisor',
  write: 'hypervisor',
  'guest read': 'guest',
  'guest write': 'guest',
  'guest job': 'guest',
  take: 'hypervisor',
  'guest acknowledge': 'guest',
  'guest end': 'guest',
  issue: 'device',
  raise: 'device',
  fail: 'device',
  deliver: 'interconnect',
  respond: 'interconnect',
  tick: 'time',
  stop: 'guest',
}
/** Whose decision an access is, by its kind's code. */
export const agentOf: readonly Agent[] = accessKinds.map((kind) => agentByKind[kind])

/** Where an access of the hypervisor has its register's byte address; -1 for a system register. */
const noAddress = -1

type Print = (a: Access) => number | string
const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

/** Prints accesses of one platform. */
export function accessPrinter(platform: Platform): (tag: number, access: Access) => string {
  const addresses = new Map<number, string>()
  const registerAddress: Print = ({ register, index }) => {
    const key = register * 0x10000 + index
    let text = addresses.get(key)
    if (text === undefined) {
      const address = addressOf(platform, register, index)
      text = address === undefined ? `${noAddress}` : hex(address)
      addresses.set(key, text)
    }
    return text
  }
  const prints: Readonly<Record<RequestField, Print>> = {
    guest: (a) => a.guest,
    register: (a) => registers[a.register].name,
    index: (a) => a.index,
    context: (a) => a.context,
    ordinal: (a) => a.ordinal,
    direction: (a) => a.direction,
    address: (a) => (a.kind === A.read || a.kind === A.write ? registerAddress(a) : hex(a.address)),
    beats: (a) => a.count,
    value: (a) => a.value >>> 0,
    error: (a) => (a.value === 1 ? 1 : 0),
    cycles: (a) => a.count,
    together: (a) => a.together,
  }
  const parts = accessKinds.map((kind) =>
    accessFields[kind].map((f) => ({ key: ` ${f}=`, print: prints[f] })),
  )
  return (tag, access) => {
    let line = `${tag} ${accessWords[access.kind]}`
    for (const { key, print } of parts[access.kind]) line += key + print(access)
    return line
  }
}

export const printControl = (tag: number, word: ControlWord): string =>
  word === 'hello' ? `${tag} hello protocol=${protocolFormat}` : `${tag} ${word}`

export type Request =
  | { readonly tag: number; readonly word: ControlWord }
  | { readonly tag: number; readonly word: 'access'; readonly access: Access }

/** Reads requests for one platform: what a device written in this language needs. @throws ProtocolError */
export function requestReader(platform: Platform): (line: string) => Request {
  const access = newAccess()
  const limits = requestLimits(platform)
  return (line) => {
    const [, digits, word, rest] = /^(\d{1,15}) ([a-z-]+)(.*)$/.exec(line) ?? []
    if (digits === undefined || word === undefined || rest === undefined) {
      throw new ProtocolError(`no request 'tag word field=value …': ${quote(line)}`)
    }
    const tag = Number(digits)
    const control = controlWords.find((w) => w === word)
    if (control !== undefined) {
      if (line !== printControl(tag, control))
        throw new ProtocolError(`expected '${printControl(tag, control)}'`)
      return { tag, word: control }
    }
    const kind = accessWords.indexOf(word)
    if (kind < 0) throw new ProtocolError(`there is no request '${word}'`)
    readAccess(access, kind, rest, limits)
    return { tag, word: 'access', access }
  }
}

function readAccess(access: Access, kind: number, rest: string, limits: RequestLimits): void {
  Object.assign(access, emptyAccess)
  access.kind = kind
  const texts = splitFields(rest, accessFields[accessKinds[kind]])
  accessFields[accessKinds[kind]].forEach((field, i) => {
    if (field === 'register') {
      access.register = registers.findIndex((r) => r.name === texts[i])
      if (access.register < 0) throw new ProtocolError(`there is no register '${texts[i]}'`)
      return
    }
    const value = parseNumber(texts[i], field)
    const most = field === 'index' ? limits.indices[access.register] : limits.fields[field]
    inRange(field, value, field === 'address' ? noAddress : 0, most)
    access[field === 'beats' || field === 'cycles' ? 'count' : field === 'error' ? 'value' : field] = value
  })
}
const emptyAccess = newAccess()

interface RequestLimits {
  readonly fields: Readonly<Record<Exclude<RequestField, 'register' | 'index'>, number>>
  /** Largest index of each register. */
  readonly indices: readonly number[]
}

function requestLimits(platform: Platform): RequestLimits {
  const listRegisters = Math.max(1, ...platform.processingElements.map((p) => p.listRegisters))
  const counts = {
    context: platform.contexts.length,
    device: platform.devices.length,
    region: platform.protection.regions,
    protection: 1,
    requester: Math.max(1, requestersIn(platform)),
    line: platform.lines.length,
    'el2 region': platform.contexts.reduce((n, c) => n + c.frames.length, 0),
    pe: platform.processingElements.length,
    'list register': listRegisters,
    nothing: 1,
  }
  return {
    indices: registers.map((r) => counts[r.per] - 1),
    fields: {
      guest: platform.guests.length - 1,
      context: platform.contexts.length - 1,
      ordinal: wordMax,
      direction: 1,
      address: wordMax,
      beats: beatsMax,
      value: wordMax,
      error: 1,
      cycles: wordMax,
      together: 1,
    },
  }
}

// ---- Answers

/** One line for each thing seen: `* kind field=value …`. */
export function printObservation(o: Observation): string {
  const { word, fields } = observationWords[o.kind]
  let line = `* ${word}`
  for (const f of fields) line += ` ${f}=${f === 'address' ? hex(o[f]) : o[f]}`
  return line
}

interface ObservationWord {
  readonly word: string
  readonly fields: readonly ObservationField[]
}
const observationWords: readonly ObservationWord[] = observationKinds.map((k) => ({
  word: hyphened(k.name),
  fields: k.fields,
}))
/** Code of each kind that a device reports, by its word. */
const reported = new Map(
  observationKinds.flatMap((k, code) => (k.from === 'device' ? [[hyphened(k.name), code] as const] : [])),
)
/** The kinds that the suite sees by itself, whatever the device reports. */
export const ownKinds: readonly ObservationKind[] = observationKinds.flatMap((k) =>
  k.from === 'device' ? [] : k.name,
)
export const deviceKinds: readonly ObservationKind[] = observationKinds.flatMap((k) =>
  k.from === 'device' ? k.name : [],
)

/** Reads one `* kind …` line into `into`; ordinals outside the platform are errors. @throws ProtocolError */
export function observationReader(
  platform: Platform,
  observes: readonly ObservationKind[],
): (line: string, into: Observation) => void {
  const limits = observationLimits(platform)
  return (line, into) => {
    const end = line.indexOf(' ', 2)
    const word = end < 0 ? line.slice(2) : line.slice(2, end)
    const kind = reported.get(word)
    if (!line.startsWith('* ') || kind === undefined)
      throw new ProtocolError(`unknown observation ${quote(line)}`)
    if (!observes.includes(observationKinds[kind].name)) {
      throw new ProtocolError(`observation '${word}', which hello did not claim`)
    }
    const { fields } = observationWords[kind]
    const texts = splitFields(end < 0 ? '' : line.slice(end), fields)
    into.kind = kind
    for (let i = 0; i < fields.length; i++) {
      const value = parseNumber(texts[i], fields[i])
      // The fault interrupt of the protection is no context's.
      const least = fields[i] === 'context' && word === 'interrupt-line' ? -1 : 0
      inRange(fields[i], value, least, limits[fields[i]])
      into[fields[i]] = value
    }
  }
}

const wordMax = 0xffff_ffff
/** AMBA AXI, A3.4.1: a burst has at most 256 beats. */
const beatsMax = 256
/** Protection units one behind the other: two stages. */
const unitsMax = 2
/** The largest value of each field that a device reports. */
function observationLimits(platform: Platform): Record<ObservationField, number> {
  const limits = Object.fromEntries(observationKinds.flatMap((k) => k.fields.map((f) => [f, wordMax])))
  return {
    ...limits,
    context: platform.contexts.length - 1,
    guest: platform.guests.length - 1,
    pe: platform.processingElements.length - 1,
    line: platform.lines.length - 1,
    // Ghosts are kept for each transaction that a context may have open.
    tag: Math.max(1, ...platform.contexts.map((c) => c.outstandingMax)) - 1,
    attribute: platform.protection.attributes.length - 1,
    beat: beatsMax - 1,
    beats: beatsMax,
    direction: 1,
    message: 1,
    error: 1,
    overflow: 1,
    through: unitsMax,
    level: 2,
  } as Record<ObservationField, number>
}

/** What ends the answer to the request with this tag. */
export interface EndRecord {
  readonly tag: number
  /** It had no effect. */
  readonly refused: boolean
  /** One of `ANSWER`. */
  readonly answer: number
  readonly value: number
  /** The device cannot do this: its own words. */
  readonly failed?: string
}

export const printEnd = (tag: number, refused: boolean, answer: number, value: number): string =>
  `${tag} done refused=${refused ? 1 : 0} answer=${answers[answer]} value=${value}`

export const printFailed = (tag: number, words: string): string => `${tag} failed ${words}`

const endLine = /^(\d{1,15}) done refused=([01]) answer=(ok|trapped|error) value=(\S+)$/
const failedLine = /^(\d{1,15}) failed (.*)$/

/** @throws ProtocolError when the line is neither `tag done …` nor `tag failed words`. */
export function readEnd(line: string): EndRecord {
  const done = endLine.exec(line)
  if (done) {
    const value = parseNumber(done[4], 'value')
    inRange('value', value, -1, wordMax)
    return { tag: Number(done[1]), refused: done[2] === '1', answer: answers.indexOf(done[3] as 'ok'), value }
  }
  const failed = failedLine.exec(line)
  if (!failed) throw new ProtocolError(`neither an observation nor an end record: ${quote(line)}`)
  return { tag: Number(failed[1]), refused: true, answer: 0, value: 0, failed: failed[2] }
}

// ---- Hello

const helloFields = [
  'protocol',
  'name',
  'contexts',
  'streams',
  'observes',
  'controls',
  'time',
  'snapshots',
  'deterministic',
] as const

export function printHello(h: Hello): string {
  const texts: Readonly<Record<(typeof helloFields)[number], string>> = {
    protocol: protocolFormat,
    name: h.name,
    contexts: `${h.contexts}`,
    streams: h.streams.join(','),
    observes: h.observes.map(hyphened).join(','),
    controls: h.controls.join(','),
    time: h.time,
    snapshots: h.snapshots ? 'yes' : 'no',
    deterministic: h.deterministic ? 'yes' : 'no',
  }
  return `* hello ${helloFields.map((f) => `${f}=${texts[f]}`).join(' ')}`
}

/** @throws ProtocolError when it is no hello of this version, or not of a device of this platform. */
export function readHello(line: string, platform: Platform): Hello {
  const start = '* hello'
  if (!line.startsWith(`${start} `)) throw new ProtocolError(`no hello, but ${quote(line)}`)
  // The version first: a later one may have other fields.
  const [version] = /(?<=^\* hello protocol=)\S+/.exec(line) ?? []
  if (version !== protocolFormat) {
    throw new ProtocolError(`it speaks ${quote(version ?? line)}, this version ${protocolFormat} only`)
  }
  const t = splitFields(line.slice(start.length), helloFields)
  const contexts = parseNumber(t[2], 'contexts')
  if (contexts !== platform.contexts.length) {
    throw new ProtocolError(
      `it has ${contexts} contexts, the platform '${platform.name}' ${platform.contexts.length}`,
    )
  }
  if (!/^[\w.-]{1,64}$/.test(t[1]))
    throw new ProtocolError(`name=${quote(t[1])} is no word of 1 to 64 letters`)
  const controls = listOf('controls', t[5], agents)
  const lacks = agentsNeeded.find((a) => !controls.includes(a))
  if (lacks)
    throw new ProtocolError(`it does not let us control '${lacks}', without which nothing can be played`)
  const words = listOf('observes', t[4], [...reported.keys()])
  return {
    name: t[1],
    contexts,
    streams: t[3] === '' ? [] : t[3].split(',').map((s) => parseNumber(s, 'streams')),
    observes: words.map((w) => observationKinds[reported.get(w) as number].name),
    controls,
    time: oneOf('time', t[6], timeKinds),
    snapshots: oneOf('snapshots', t[7], ['yes', 'no']) === 'yes',
    deterministic: oneOf('deterministic', t[8], ['yes', 'no']) === 'yes',
  }
}

function oneOf<const T extends string>(field: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((a) => a === text)
  if (found === undefined) throw new ProtocolError(`${field}=${quote(text)} is none of ${allowed.join(', ')}`)
  return found
}

const listOf = <const T extends string>(field: string, text: string, allowed: readonly T[]): T[] =>
  text === '' ? [] : text.split(',').map((word) => oneOf(field, word, allowed))

// ---- Fields

/** The texts of ` a=1 b=2`, which must be these fields in this order and no more. */
function splitFields(text: string, fields: readonly string[]): string[] {
  const texts: string[] = []
  let at = 0
  for (const field of fields) {
    if (!text.startsWith(` ${field}=`, at)) {
      throw new ProtocolError(`expected '${field}=' where it says ${quote(text.slice(at).trimStart())}`)
    }
    const from = at + field.length + 2
    const space = text.indexOf(' ', from)
    at = space < 0 ? text.length : space
    texts.push(text.slice(from, at))
  }
  if (at !== text.length)
    throw new ProtocolError(`more fields than ${fields.join(', ')}: ${quote(text.slice(at + 1))}`)
  return texts
}

const numeral = /^(?:-?\d{1,10}|0[xX][0-9a-fA-F]{1,8})$/

function parseNumber(text: string, field: string): number {
  if (!numeral.test(text)) throw new ProtocolError(`${field}=${quote(text)} is no number of 32 bits`)
  return Number(text)
}

function inRange(field: string, value: number, least: number, most: number): void {
  if (value < least || value > most) throw new ProtocolError(`${field}=${value} is outside ${least}..${most}`)
}

const quotedMax = 80

/** At most 80 characters of what somebody else wrote, with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  const shown = text
    .slice(0, quotedMax)
    .replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return text.length > quotedMax ? `'${shown}…' (${text.length} characters)` : `'${shown}'`
}
