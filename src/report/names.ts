/** A platform's things in words, for stories: contexts, guests, addresses, registers, procedures. All pure. */
import { sayAddress } from '../../properties/kit/facts.ts'
import { domainsPerWord } from '../interface/domains.ts'
import { NOBODY_THERE } from '../interface/observations.ts'
import type { Platform, ProcedureArgument } from '../interface/platform.ts'
import { requestersOf } from '../interface/protection.ts'
import {
  decoder,
  HOLE,
  MEMORY,
  NOBODY,
  nameOfRegister,
  OTHER,
  R,
  RESET_STATUS,
  registers,
} from '../interface/registers.ts'
import { BOTH_STAGES, commitsApart, firstStageRegions } from '../interface/stages.ts'

/** `context 1 (station-1)` */
export const contextName = (platform: Platform, c: number): string =>
  `context ${c} (${platform.contexts[c]?.name ?? 'there is none'})`

/** `guest control` */
export const guestName = (platform: Platform, g: number): string =>
  g === NOBODY_THERE ? 'hypervisor' : `guest ${platform.guests[g]?.name ?? g}`

export const peName = (platform: Platform, pe: number): string =>
  platform.processingElements[pe]?.name ?? `PE ${pe}`

export const lineName = (platform: Platform, line: number): string =>
  `line ${line} (${platform.lines[line]?.name ?? 'there is none'})`

export const direction = (d: number | undefined): 'read' | 'write' => (d === 1 ? 'write' : 'read')

/** `0x3179_0000 (control's rx, first granule)`: the address, and what lies there. */
export function addressName(platform: Platform, address: number): string {
  const place = windowAt(platform, address) ?? mailboxAt(platform, address) ?? targetAt(platform, address)
  return place === undefined ? sayAddress(address) : `${sayAddress(address)} (${place})`
}

function windowAt(platform: Platform, address: number): string | undefined {
  const granule = platform.beatBytes
  for (const guest of platform.guests) {
    for (const window of guest.windows) {
      if (address < window.base || address > window.limit) continue
      const name = `${guest.name}'s ${window.name}`
      const hole = window.hole
      const where = hole && hole.base <= address && address <= hole.limit ? ', in its hole' : ''
      if (address < window.base + granule) return `${name}, first granule${where}`
      if (address > window.limit - granule) return `${name}, last granule${where}`
      return `${name}, ${address - window.base} bytes in${where}`
    }
  }
  return undefined
}

function mailboxAt(platform: Platform, address: number): string | undefined {
  const owner = platform.contexts.findIndex((c) => c.interrupts.some((i) => i.mailbox === address))
  return owner < 0 ? undefined : `the mailbox of ${contextName(platform, owner)}`
}

function targetAt(platform: Platform, address: number): string | undefined {
  const { code, index, context } = decoder(platform)(address)
  if (code === HOLE) return besideAWindow(platform, address) ?? 'nothing answers there'
  if (code === MEMORY) return besideAWindow(platform, address) ?? platform.memories[index]?.name
  if (code === OTHER) return context < 0 ? undefined : `the frame of ${contextName(platform, context)}`
  return registerName(platform, code, index)
}

/** One granule before or after a window: where a bound that is off by one shows. */
function besideAWindow(platform: Platform, address: number): string | undefined {
  const granule = platform.beatBytes
  for (const guest of platform.guests) {
    for (const window of guest.windows) {
      const name = `${guest.name}'s ${window.name}`
      if (address > window.limit && address <= window.limit + granule) return `just after ${name}`
      if (address < window.base && address >= window.base - granule) return `just before ${name}`
    }
  }
  return undefined
}

/** `RESET of context 1 (station-1)`; the index is that of the register's role. */
export function registerName(platform: Platform, code: number, index: number): string {
  const name = nameOfRegister(code)
  switch (registers[code]?.per) {
    case 'context':
      return `${name} of ${contextName(platform, index)}`
    case 'device':
      return `${name} of ${platform.devices[index]?.name ?? `device ${index}`}`
    case 'region':
      return `${name} of region ${index}${regionNote(platform, index)}`
    case 'requester':
      return `${name} of requester ${index} (${requesterName(platform, index)})`
    case 'protection':
      return `${name} of ${platform.protection.name}`
    case 'line':
      return `${name} of ${lineName(platform, index)}`
    case 'el2 region':
      return `${name} of EL2 region ${index}`
    case 'list register':
      return `list register ${index}`
    case 'pe':
      return name
    case 'nothing':
    case undefined:
      return name.toLowerCase()
  }
}

/** Which stage, or whose entry it is, where a region has such a thing: ` (second stage)`, ` (domain 3, the hole of …)`. */
function regionNote({ protection, contexts, guests }: Platform, r: number): string {
  const { secondStage, domainOf, priorityEntries = 0 } = protection
  if (secondStage) return ` (${r < firstStageRegions(protection) ? 'first' : 'second'} stage)`
  const isHole = r < priorityEntries
  if (domainOf === undefined) return isHole ? ' (a hole)' : ''
  const domain = `domain ${domainOf[r]}`
  for (const { name, settings } of contexts) {
    const held = settings.find(({ registers }) => registers?.includes(r))
    if (!held) continue
    const window = held.guest === undefined ? undefined : guests[held.guest].windows[held.window].name
    const whose = window === undefined ? `what ${name} has of the hypervisor` : `window ${window} of ${name}`
    return ` (${domain}, ${isHole ? 'the hole in ' : ''}${whose})`
  }
  return ` (${domain})`
}

const requesterName = (platform: Platform, requester: number): string =>
  platform.contexts[requestersOf(platform).indexOf(requester)]?.name ?? 'there is none'

/** A value that names something: stages, memory domains, requesters; undefined where it is a number. */
export function namedValue(platform: Platform, code: number, value: number): string | undefined {
  const { protection } = platform
  const isIopmp = protection.family === 'iopmp'
  const hasTable = protection.domainOf !== undefined
  switch (code) {
    case R.COMMIT:
      if (isIopmp) return some(value, 'nobody', (q) => requesterName(platform, q))
      return commitsApart(protection) ? stageNames[value & BOTH_STAGES] : undefined
    case R.STALL:
      if (!isIopmp) return undefined
      return hasTable ? domainNames(value, 0) : some(value, 'nobody', (q) => requesterName(platform, q))
    case R.DOMAINS:
      return domainNames(value, 0)
    case R.READERS:
    case R.WRITERS:
    case R.BACKGROUND:
    case R.FAULT_LATER:
      return some(value, 'nobody', (q) => requesterName(platform, q))
    case R.STALL_HIGH:
    case R.DOMAINS_HIGH:
      return domainNames(value, domainsPerWord)
    default:
      return undefined
  }
}

const stageNames = ['no stage', 'the first stage', 'the second stage', 'both stages'] as const
const domainNames = (value: number, first: number): string =>
  some(value, 'no domain', (d) => `domain ${first + d}`)

function some(mask: number, none: string, name: (bit: number) => string): string {
  const bits = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((mask >>> bit) & 1) === 1)
  return bits.length === 0 ? none : listed(bits.map(name))
}

const resetStates: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(RESET_STATUS).map(([name, value]) => [value, name]),
)

/** A register's value: a word where it has one. */
export function valueName(platform: Platform, code: number, value: number): string {
  if (code === R.RESET_STATUS) return resetStates[value] ?? String(value)
  if (code === R.OWNER)
    return value === NOBODY
      ? 'nobody'
      : (platform.guests.find((g) => g.vmid === value)?.name ?? String(value))
  return namedValue(platform, code, value) ?? (value > 9 ? sayAddress(value) : String(value))
}

/** `reset(context 1 (station-1), guest control)` */
export function callName(
  platform: Platform,
  procedure: string,
  given: { readonly context: number; readonly guest: number; readonly window: number },
): string {
  const takes = platform.procedures.find((p) => p.name === procedure)?.arguments ?? []
  return `${procedure}(${takes.map((argument) => argumentName(platform, argument, given)).join(', ')})`
}

function argumentName(
  platform: Platform,
  argument: ProcedureArgument,
  { context, guest, window }: { readonly context: number; readonly guest: number; readonly window: number },
): string {
  switch (argument) {
    case 'context':
      return contextName(platform, context)
    case 'guest':
      return guestName(platform, guest)
    case 'window':
      return `window ${platform.guests[guest]?.windows[window]?.name ?? window}`
    case 'device':
      return platform.devices[platform.contexts[context]?.device ?? 0]?.name ?? 'a device'
    case 'interrupt':
      return 'the interrupt'
  }
}

export const nth = (n: number): string =>
  n === 0 ? 'oldest' : n === 1 ? 'second oldest' : n === 2 ? 'third oldest' : `${n + 1}th oldest`

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

/** `a, b and c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
