/**
 * Every register that privileged software may touch, by role and index, and where it lies.
 * Accesses of the hypervisor name a register by role, so that the same procedure drives any device; an adapter
 * asks `addressOf`. Guests name addresses, which `decode` turns into a role (who is decoded to is a fact of the
 * address map, not a judgement).
 */
import { identifierAddress, type Platform, weightAddress } from './platform.ts'

/** `per` says what the index counts; system registers have no address. The codes are those of every trace: append. */
export const registers = [
  { name: 'DOORBELL', per: 'context' },
  { name: 'CONFIG', per: 'context' },
  { name: 'MASK', per: 'context' },
  { name: 'STATUS', per: 'context' },
  { name: 'ERROR', per: 'context' },
  { name: 'OWNER', per: 'context' },
  { name: 'GATE', per: 'context' },
  { name: 'RESET', per: 'context' },
  { name: 'RESET_STATUS', per: 'context' },
  { name: 'ORIGIN', per: 'device' },
  { name: 'BASE', per: 'region' },
  { name: 'LIMIT', per: 'region' },
  { name: 'ATTRIBUTES', per: 'region' },
  { name: 'REVERT', per: 'protection' },
  { name: 'COMMIT', per: 'protection' },
  { name: 'COMMIT_STATUS', per: 'protection' },
  { name: 'FAULT_STATUS', per: 'protection' },
  { name: 'FAULT_STREAM', per: 'protection' },
  { name: 'FAULT_ADDRESS', per: 'protection' },
  { name: 'ENABLE', per: 'line' },
  { name: 'PENDING', per: 'line' },
  { name: 'ACTIVE', per: 'line' },
  { name: 'ROUTE', per: 'line' },
  { name: 'EL2_BASE', per: 'el2 region', system: true },
  { name: 'EL2_LIMIT', per: 'el2 region', system: true },
  { name: 'EMPTY_LIST_REGISTERS', per: 'pe', system: true },
  { name: 'LIST_REGISTER', per: 'list register', system: true },
  { name: 'END', per: 'pe', system: true },
  { name: 'TRIGGER', per: 'line' },
  { name: 'PRIORITY', per: 'line' },
  { name: 'LIST_CONTROL', per: 'pe', system: true },
  { name: 'MAINTENANCE', per: 'pe', system: true },
  { name: 'CLOCK', per: 'device' },
  { name: 'RATE', per: 'context' },
  // What an address may be decoded to beside a register.
  { name: 'OTHER', per: 'nothing' },
  { name: 'MEMORY', per: 'nothing' },
  { name: 'HOLE', per: 'nothing' },
  { name: 'WEIGHT', per: 'context' },
  { name: 'IDENTIFIER', per: 'context' },
  { name: 'READERS', per: 'region' },
  { name: 'WRITERS', per: 'region' },
  { name: 'BACKGROUND', per: 'protection' },
  { name: 'STALL', per: 'protection' },
  { name: 'STALL_STATUS', per: 'protection' },
  { name: 'FAULT_LATER', per: 'protection' },
  { name: 'DOMAINS', per: 'requester' },
  { name: 'DOMAINS_HIGH', per: 'requester' },
  { name: 'STALL_HIGH', per: 'protection' },
  { name: 'FAULT_CODE', per: 'protection' },
] as const

export type RegisterName = (typeof registers)[number]['name']

/** Codes of the roles, for the hot path. */
export const R = Object.fromEntries(registers.map((r, code) => [r.name, code])) as {
  readonly [N in RegisterName]: number
}
/** OTHER: a word of a frame that is no register of these. MEMORY: RAM. HOLE: no target answers there. */
export const { OTHER, MEMORY, HOLE } = R

export const nameOfRegister = (code: number): string => registers[code]?.name ?? 'OTHER'

/** By role: privileged software programs the protection with it. */
const programming: readonly boolean[] = registers.map(({ name }) =>
  [
    'BASE',
    'LIMIT',
    'ATTRIBUTES',
    'READERS',
    'WRITERS',
    'REVERT',
    'COMMIT',
    'BACKGROUND',
    'STALL',
    'DOMAINS',
    'DOMAINS_HIGH',
    'STALL_HIGH',
  ].includes(name),
)
export const isProgramming = (code: number): boolean => programming[code]
/** By role: of the protection, or of one of its regions. */
const ofProtection: readonly boolean[] = registers.map(({ per }) =>
  ['region', 'protection', 'requester'].includes(per),
)
export const isOfProtection = (code: number): boolean => ofProtection[code]

/** Values of RESET_STATUS. `isolated` never stands for `done`. */
export const RESET_STATUS = { idle: 0, draining: 1, isolated: 2, resetting: 3, done: 4, failed: 5 } as const
/**
 * Values of FAULT_CODE (RISC-V IOPMP, ERR_INFO). 4, a partial hit, does not occur: a beat lies in one granule. `stalled`: the
 * setting was changed under a burst, whose rest is blocked although it allows it.
 */
export const FAULT_CODE = { none: 0, read: 1, write: 2, noHit: 5, unknown: 6, stalled: 7 } as const
/** Value of OWNER that is no VMID. */
export const NOBODY = 0xff
/**
 * ATTRIBUTES of a region: enable, read, write, output attribute from bit 4, stream identifier from bit 16. Where the family
 * tells requesters otherwise (region-filter: masks, which also permit; iopmp: domains) the fields for it are 0.
 */
export const ENABLE_BIT = 1
export const READ_BIT = 2
export const WRITE_BIT = 4
export const ATTRIBUTE_SHIFT = 4
export const STREAM_SHIFT = 16
/** LIMIT of an EL2 region carries its enable in bit 0 (PRLAR.EN), so that opening and closing is one write. */
export const EL2_ENABLE_BIT = 1
/**
 * LIST_REGISTER, as ICH_LR and ICH_LRC hold it, packed into one word: the line from bit 0 (its INTID names it on the
 * hardware), the priority from bit 16, EOI, HW, and the state from bit 28.
 */
export const LIST_LINE_MASK = 0xff
export const LIST_PRIORITY_SHIFT = 16
/** HW = 0: the guest's end of this interrupt asks for maintenance. */
export const LIST_EOI_BIT = 1 << 26
/** The guest's deactivation deactivates the physical interrupt. */
export const LIST_HW_BIT = 1 << 27
export const LIST_STATE_SHIFT = 28
/** ICH_LR.State. */
export const LIST_STATE = { invalid: 0, pending: 1, active: 2, both: 3 } as const
/** LIST_CONTROL (ICH_HCR): maintenance is asked for while at most one list register is valid, or none is pending. */
export const UNDERFLOW_BIT = 1 << 1
export const NO_PENDING_BIT = 1 << 3
/** MAINTENANCE (ICH_MISR) has these two, and this one: an interrupt has ended whose list register says EOI. */
export const ENDED_BIT = 1
/** Urgency, 0 the most urgent; what a description gives none has this. */
export const PRIORITY_DEFAULT = 0xa0

/** Byte address of a register, or undefined where it is a system register or absent. */
export function addressOf(platform: Platform, code: number, index: number): number | undefined {
  const register = registers[code]
  if (!register || 'system' in register) return undefined
  const { protection } = platform
  switch (register.per) {
    case 'context': {
      const context = platform.contexts[index]
      if (!context) return undefined
      if (register.name === 'WEIGHT') return weightAddress(platform, index)
      if (register.name === 'IDENTIFIER') return identifierAddress(platform, index)
      const control: Readonly<Record<string, number | undefined>> = context.control
      if (register.name in context.registers) {
        const offsets: Readonly<Record<string, number>> = context.registers
        const frame = context.frames[0]
        return frame && frame.base + (offsets[register.name] as number)
      }
      return control[register.name]
    }
    case 'device':
      return register.name === 'CLOCK' ? platform.devices[index]?.clock : platform.devices[index]?.origin
    case 'region':
    case 'requester':
    case 'protection': {
      const offset = protection.registers[register.name]
      if (offset === undefined) return undefined
      const { regionStrideBytes, requesterStrideBytes = 0 } = protection
      const stride = { region: regionStrideBytes, requester: requesterStrideBytes, protection: 0 }
      return protection.frame.base + offset + index * stride[register.per]
    }
    case 'line':
      return gicAddress(platform, register.name, index)
    case 'nothing':
      return undefined
  }
}

// GICv3 distributor: ISENABLER 0x100, ISPENDR 0x200, ISACTIVER 0x300, IROUTER 0x6000 (Arm IHI 0069, 12.9).
// IPRIORITYR 0x400, a byte a line; ICFGR 0xc00, two bits a line.
const gicOffset = {
  ENABLE: 0x100,
  PENDING: 0x200,
  ACTIVE: 0x300,
  ROUTE: 0x6000,
  PRIORITY: 0x400,
  TRIGGER: 0xc00,
} as const

function gicAddress(platform: Platform, name: keyof typeof gicOffset, index: number): number | undefined {
  const line = platform.lines[index]
  const gic = line && platform.interruptControllers[line.gic]
  if (!line || !gic) return undefined
  if (line.pe === undefined) {
    return gic.frame.base + gicOffset[name] + wordOf(name, line.intid)
  }
  // A PPI has no route, and its other registers lie in the SGI frame of its PE's redistributor (IHI 0069, 12.10).
  if (name === 'ROUTE' || !gic.redistributors) return undefined
  const nth = platform.processingElements.filter((p, i) => p.gic === line.gic && i < (line.pe ?? 0)).length
  const within = gicOffset[name] + wordOf(name, line.intid)
  return gic.redistributors.base + redistributorBytes * nth + sgiFrame + within
}

/** Byte offset of the word that holds the field of an INTID. */
function wordOf(name: keyof typeof gicOffset, intid: number): number {
  if (name === 'ROUTE') return 8 * intid
  const perWord = name === 'PRIORITY' ? 4 : name === 'TRIGGER' ? 16 : 32
  return 4 * Math.floor(intid / perWord)
}

const redistributorBytes = 0x20000
const sgiFrame = 0x10000

/** What an address is decoded to: a register's role and index, or memory, or a hole. */
export interface Target {
  readonly code: number
  /** Context, region or memory, as the role says; 0 for OTHER outside every context. */
  readonly index: number
  /** The context in whose frame it lies, or -1. */
  readonly context: number
}

/** A decoder for word addresses (4 bytes). Built once; answers are shared objects, so that a look-up allocates nothing. */
export function decoder(platform: Platform): (address: number) => Target {
  const words = namedWords(platform)
  const ranges = [...frameRanges(platform), ...memoryRanges(platform)].sort((a, b) => a.base - b.base)
  const hole: Target = { code: HOLE, index: 0, context: -1 }
  return (address) => {
    const word = words.get(address)
    if (word) return word
    let low = 0
    let high = ranges.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const range = ranges[middle]
      if (!range) break
      if (address < range.base) high = middle - 1
      else if (address > range.limit) low = middle + 1
      else return range.target
    }
    return hole
  }
}

function namedWords(platform: Platform): Map<number, Target> {
  const words = new Map<number, Target>()
  const add = (code: number, index: number, context: number) => {
    const address = addressOf(platform, code, index)
    if (address !== undefined && !words.has(address)) words.set(address, { code, index, context })
  }
  const sizes: Readonly<Record<string, number>> = {
    context: platform.contexts.length,
    device: platform.devices.length,
    region: platform.protection.regions,
    protection: 1,
    requester: requestersIn(platform),
  }
  registers.forEach((register, code) => {
    for (let i = 0; i < (sizes[register.per] ?? 0); i++) {
      const address = addressOf(platform, code, i)
      if (address !== undefined) add(code, i, contextAt(platform, address))
    }
  })
  return words
}

/** Of the table of requesters; 0 where there is none. */
export const requestersIn = ({ contexts, protection }: Platform): number =>
  protection.domainOf ? contexts.filter((c) => c.regions.length > 0).length : 0

/** The context whose frame holds the address, or -1. */
export function contextAt(platform: Platform, address: number): number {
  return platform.contexts.findIndex((c) => c.frames.some((f) => address >= f.base && address <= f.limit))
}

const frameRanges = (platform: Platform) => [
  ...platform.contexts.flatMap((context, index) =>
    context.frames.map((f) => ({
      base: f.base,
      limit: f.limit,
      target: { code: OTHER, index, context: index },
    })),
  ),
  ...[platform.protection.frame, ...platform.interruptControllers.map((g) => g.frame)].map((f) => ({
    base: f.base,
    limit: f.limit,
    target: { code: OTHER, index: 0, context: -1 },
  })),
]

const memoryRanges = (platform: Platform) =>
  platform.memories.map((m, index) => ({
    base: m.base,
    limit: m.limit,
    target: { code: MEMORY, index, context: -1 },
  }))
