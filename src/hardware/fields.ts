/**
 * The registers of the executable core: every field that decides its future. `Hardware` is what its blocks share:
 * the columns, the platform as small tables, and the bus to which it reports.
 */
import type { Access } from '../interface/accesses.ts'
import type { Bus } from '../interface/observations.ts'
import type { FailureLine, Platform } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { requestersIn, type Target } from '../interface/registers.ts'
import { BOTH_STAGES, mixedSettings } from '../interface/stages.ts'
import type { Columns, Fields, Sizes } from '../layout/layout.ts'

const addressMax = 0xffff_ffff
const cyclesMax = 0xffff

/** commitLeft, once the bank is in force and what it waits for is still open: no bound has so many cycles. */
export const CLOSING = cyclesMax

export const phases = ['unassigned', 'assigned', 'failed', 'draining', 'quarantined', 'resetting'] as const
export type Phase = (typeof phases)[number]
export const PHASE = Object.fromEntries(phases.map((p, i) => [p, i])) as { readonly [P in Phase]: number }

/** free: no job. accepted: not yet at the port. open: at the port, no response yet. */
export const SLOT = { free: 0, accepted: 1, open: 2 } as const
/** data: a guest's job. message: an interrupt. fetch: the engine's own, of which nobody asked it. */
export const PURPOSE = { data: 0, message: 1, fetch: 2 } as const

/** Registers of a context that its reset sets: its owner's, and what it reports itself. */
export type ResetRegister = 'CONFIG' | 'MASK' | 'STATUS' | 'ERROR'

export const hardwareFields = {
  phase: { per: 'context', values: phases },
  /** What RESET_STATUS shows at rest: idle, isolated or done. */
  acknowledged: { per: 'context', max: 5 },
  /** The reset was asked of this context itself, so it answers on its own wire. */
  asked: { per: 'context' },
  /** The reset of its primary that runs has still to reset it. */
  named: { per: 'context' },
  countdown: { per: 'context', max: cyclesMax },
  ownerVmid: { per: 'context', max: 0xfe, none: true },
  config: { per: 'context', max: 0xff },
  mask: { per: 'context' },
  cause: { per: 'context' },
  error: { per: 'context' },
  halted: { per: 'context' },
  origin: { per: 'device', max: 0xffff_ffff },
  /** By what the primary divides the clock of its contexts; 0 after reset. */
  clock: { per: 'device', max: 0xff },

  /** WEIGHT: turns in a round of the arbiter. */
  weight: { per: 'context', max: 0xff },
  turnsUsed: { per: 'context', max: 0xff },
  /** Of a regulator: cycles until the turns of the context begin anew; 0 while it has used none. */
  roundLeft: { per: 'context', max: cyclesMax },

  slot: { per: ['context', 'transaction'], values: ['free', 'accepted', 'open'] },
  /** Age among the context's transactions, 0 the oldest. */
  rank: { per: ['context', 'transaction'], max: 0xfe },
  slotDirection: { per: ['context', 'transaction'] },
  slotPurpose: { per: ['context', 'transaction'], values: ['data', 'message', 'fetch'] },
  slotAddress: { per: ['context', 'transaction'], max: addressMax },
  slotBeats: { per: ['context', 'transaction'], max: 0xff },
  slotIssued: { per: ['context', 'transaction'], max: 0xff },
  slotJudged: { per: ['context', 'transaction'], max: 0xff },
  slotValue: { per: ['context', 'transaction'], max: 0xff },
  slotBlocked: { per: ['context', 'transaction'] },
  /** The region that judged the first beat; NONE where it was blocked or is not yet judged. */
  slotRegion: { per: ['context', 'transaction'], max: 0xfe, holds: 'region', none: true },
  /** The same of the second stage. */
  slotSecond: { per: ['context', 'transaction', 'second stage'], max: 0xfe, holds: 'region', none: true },
  /** A commit changed that region since: the decision is carried no further. */
  slotStale: { per: ['context', 'transaction'] },

  shadowBase: { per: 'region', max: addressMax },
  shadowLimit: { per: 'region', max: addressMax },
  shadowAttributes: { per: 'region', max: addressMax },
  base: { per: 'region', max: addressMax },
  limit: { per: 'region', max: addressMax },
  attributes: { per: 'region', max: addressMax },
  /** Of a region-filter: a bit for each requester that may read, that may write. */
  readers: { per: 'masked region', max: addressMax },
  writers: { per: 'masked region', max: addressMax },
  /** Of a region-filter: a bit for each requester that passes where no region is. */
  background: { max: addressMax },
  /** Of an iopmp: a bit for each requester whose transfers are held, and that are to be; the cycles until they are. */
  stalled: { max: addressMax },
  stalling: { max: addressMax },
  stallLeft: { max: cyclesMax },
  /** The requesters that the commit resumes. */
  resuming: { max: addressMax },
  /** Of an iopmp: a bit for each requester whose fault came while a record was held. */
  faultLater: { max: addressMax },
  /** Of an iopmp with a table of requesters: the domains that each has, and those that a stall names, low and high. */
  domains: { per: 'requester', max: addressMax },
  domainsHigh: { per: 'requester', max: addressMax },
  stallNamed: { per: 'domain word', max: addressMax },
  /** Of an iopmp that says why it blocked: FAULT_CODE. */
  faultCode: { per: 'fault code', max: 0xff },
  /** Cycles until the commit takes effect; CLOSING: it has, and is not acknowledged. */
  commitLeft: { max: cyclesMax },
  /** The stages, a bit each, that the commit takes over. */
  committing: { per: 'second stage', max: BOTH_STAGES },
  faultStatus: {},
  faultOverflow: {},
  /** The record was acknowledged since the last edge of the clock. */
  faultAcknowledged: {},
  faultStream: { max: 0xffff },
  faultAddress: { max: addressMax },

  el2Base: { per: ['guest', 'frame'], max: addressMax },
  el2Limit: { per: ['guest', 'frame'], max: addressMax },

  wire: { per: 'line' },
  enabled: { per: 'line' },
  pending: { per: 'line' },
  active: { per: 'line' },
  /** GICD_ICFGR: 1 the line is taken as an edge, 0 as a level. */
  edge: { per: 'line' },
  priority: { per: 'line', max: 0xff },
  route: { per: 'line', max: 0xfe, holds: 'guest', none: true },
  /** The interrupt that the guest's PE handles at EL2, between ICC_IAR and ICC_EOIR. */
  running: { per: 'guest', max: 0xfe, holds: 'line', none: true },
  /** The physical interrupt that the guest took itself and handles. */
  directLine: { per: 'guest', max: 0xfe, holds: 'line', none: true },
  /** ICH_HCR: what maintenance is asked for. */
  listControl: { per: 'guest', max: 0xf },
  /** NONE: the list register is empty. One that has a line and is invalid asks for maintenance. */
  listLine: { per: ['guest', 'list register'], max: 0xfe, holds: 'line', none: true },
  /** ICH_LR.State: 0 invalid, 1 pending, 2 active, 3 pending and active. */
  listState: { per: ['guest', 'list register'], max: 3 },
  listPriority: { per: ['guest', 'list register'], max: 0xff },
  listHw: { per: ['guest', 'list register'] },
  listEoi: { per: ['guest', 'list register'] },

  /** Cycles until the failure line signals what it has seen; 0: nothing. */
  signalLeft: { per: 'failure line', max: cyclesMax },

  /** Whose data a granule of memory holds: the value last written. */
  content: { per: 'cell', max: 0xff },
} as const satisfies Fields

export type HardwareColumns = Columns<typeof hardwareFields>

/** What passes the beats of a context, where others share it. */
export interface Arbiter {
  readonly contexts: readonly number[]
  /** The turns of one context depend on nobody else. */
  readonly isolates: boolean
}

export interface Tables {
  readonly contexts: number
  /** Transactions a context has slots for. */
  readonly slots: number
  readonly regions: number
  /** Those of the first stage, the lower ones: all, where there is one stage. */
  readonly firstStageRegions: number
  readonly hasSecondStage: boolean
  /** Ordinal of the protection's family in `protectionFamilies`. */
  readonly family: number
  /** A stream's number at the protection, by its identifier. */
  readonly requesterOfStream: ReadonlyMap<number, number>
  /** The same of the context that the region is described for; NONE where it is nobody's. */
  readonly requesterOfRegion: readonly number[]
  /** The regions below it are priority entries. */
  readonly priorityEntries: number
  /** By region; empty where no table says which requester has which domain. */
  readonly domainOf: readonly number[]
  /** By context; -1 without DMA. */
  readonly requesterOf: readonly number[]
  readonly frames: number
  readonly lines: number
  readonly listRegisters: number
  /** Byte address of each context's doorbell. */
  readonly doorbellOf: readonly number[]
  /** Of each context in the origin record of its device. */
  readonly originBit: readonly number[]
  /** The other contexts of each context's partition. */
  readonly turns: readonly (readonly number[])[]
  /** By context: what passes its beats, where others share it. */
  readonly arbiterOf: readonly (Arbiter | undefined)[]
  /** An arbiter regulates, so that time moves it. */
  readonly regulates: boolean
  /** `[c]` for each context c: lists that decisions return without making them. */
  readonly alone: readonly (readonly number[])[]
  readonly cellOf: ReadonlyMap<number, number>
  /** Granule address → the registers in it, in the order of their addresses. */
  readonly registersAt: ReadonlyMap<number, readonly Target[]>
  /** Mailbox channel's granule address → line. */
  readonly mailboxOf: ReadonlyMap<number, number>
  /** Byte address of the channel that raises the line; 0 where none does. */
  readonly mailboxOfLine: readonly number[]
  readonly lineIsFiq: readonly boolean[]
  readonly lineGic: readonly number[]
  readonly guestGic: readonly number[]
  /** Takes FIQs itself. */
  readonly guestIsDirect: readonly boolean[]
  /** Whose list registers ask for maintenance on this line; NONE for every other line. */
  readonly maintenanceOf: readonly number[]
  /** Fixed target of a PPI, by guest; NONE for an SPI, or a PE without guest. */
  readonly lineGuest: readonly number[]
  readonly failureLines: readonly FailureLine[]
}

export interface RegisterFile {
  read(register: number, index: number): number
  write(register: number, index: number, value: number): void
}

export interface Hardware {
  readonly h: HardwareColumns
  readonly platform: Platform
  readonly t: Tables
  readonly d: Decisions
  readonly bus: Bus
  readonly decode: (address: number) => Target
  /** The registers, as a transfer reaches them that the protection lets through to their frame. */
  readonly registers: RegisterFile
  readonly access: Access
}

/** Every decision of the hardware that a rule depends on, grouped by block. */
export interface Decisions {
  readonly port: {
    /** May the gate of c open beside the others of its partition? */
    mayOpen(hw: Hardware, c: number): boolean
    /** Is there room for a job of c, beyond the number of its own that may be open? (CTX-5, SYS-2) */
    hasRoom(hw: Hardware, c: number): boolean
    /** May context c put the first beat of a transaction at its port? (ST-2) */
    mayStart(hw: Hardware, c: number): boolean
    /** May it put a further beat of a burst that it has begun? */
    mayContinue(hw: Hardware, c: number): boolean
    /** Does it put a read at its port that nobody asked for, when it has no transaction? */
    prefetches(hw: Hardware, c: number): boolean
    /** May it raise an interrupt? (ST-3) */
    mayRaise(hw: Hardware, c: number): boolean
    /** The slot whose descriptor the transaction in slot s fetches (CTX-5). */
    descriptorOf(hw: Hardware, c: number, s: number): number
    /** Whether the data buffer of a transaction of c is cleared with it (RST-10). */
    clearsBuffer(hw: Hardware, c: number): boolean
    /** The stream identifier that its transaction in slot s carries (DMA-1, DMA-2). */
    streamOf(hw: Hardware, c: number, s: number): number
    /** The transaction identifier of slot s; free again only after the response (RST-11). */
    tagOf(hw: Hardware, c: number, s: number): number
  }
  readonly arbiter: {
    /** May c put its next beat at the port now? It shares that with others (CTX-12, CTX-13) */
    grants(hw: Hardware, c: number, arbiter: Arbiter): boolean
    /** Turns of c in a round (CTX-13) */
    turnsOf(hw: Hardware, c: number): number
  }
  readonly reset: {
    /** The contexts that a request to c resets (RST-3, RST-6). */
    contextsOf(hw: Hardware, c: number): readonly number[]
    isAccepted(hw: Hardware, c: number): boolean
    /** The contexts whose waiting transactions a reset of c drops (RST-6). */
    flushes(hw: Hardware, c: number): readonly number[]
    /** A request for c while its reset runs: joins that one, or starts it over (RST-5, RST-7). */
    joins(hw: Hardware, c: number): boolean
    /** Whether a reset drops the transaction in slot s of c instead of waiting for it (RST-11, RST-12). */
    drops(hw: Hardware, c: number, s: number): boolean
    /** Cycles after which the drain of c is given up (RST-7). */
    drainCycles(hw: Hardware, c: number): number
    /** Transactions of c that the drain waits for (RST-12). */
    outstanding(hw: Hardware, c: number): number
    /** Whether c, whose reset has run its cycles, answers now. */
    mayAcknowledge(hw: Hardware, c: number): boolean
    /** On whose wire the end of c's reset is acknowledged (RST-5). */
    acknowledges(hw: Hardware, c: number): readonly number[]
    /** What a register of c holds after its reset (RST-8, RST-9). */
    valueAfter(hw: Hardware, c: number, register: ResetRegister): number
  }
  readonly registers: {
    /** Whether the frame of c answers at all (CTX-7, CTX-10). */
    answer(hw: Hardware, c: number): boolean
    /** Does somebody answer a read of this register of c? Else it gives all ones, as of a device that is gone (RST-8). */
    isThere(hw: Hardware, register: number, c: number): boolean
    /** Whether the primary's registers take an assignment of c: OWNER and GATE (ERR-1). */
    assign(hw: Hardware, c: number): boolean
    /** What the device's table says is the stream identifier of c (DMA-3). */
    identifierOf(hw: Hardware, c: number): number
    /** The contexts whose CONFIG a write to c's sets (SYS-6). */
    configures(hw: Hardware, c: number): readonly number[]
    /** The contexts whose STATUS a read of c's clears, and a write of 1 to it (CTX-10). */
    clearedByRead(hw: Hardware, c: number): readonly number[]
    clearedByWrite(hw: Hardware, c: number): readonly number[]
  }
  readonly checker: {
    /** Does the protection stand in the path of c's transaction in slot s? (MP-3, ASG-2) */
    isInPath(hw: Hardware, c: number, s: number): boolean
    /** The region that lets this beat pass, or NONE. The first beat of the burst in slot s. */
    firstBeat(hw: Hardware, s: number, stream: number, direction: number, address: number): number
    /** The same for a later beat of it. */
    laterBeat(hw: Hardware, s: number, stream: number, direction: number, address: number): number
    /** Of a priority entry that matches and does not permit: is the transfer denied, whatever comes after it? (MP-12) */
    denies(hw: Hardware, r: number): boolean
    /** Is a transfer of c held, because its domain is stalled? (MP-12) */
    holds(hw: Hardware, c: number): boolean
    /** The output attribute with which a transfer passes that no region decides, or NONE (MP-12, X-9). */
    background(hw: Hardware, stream: number, direction: number, address: number): number
    /** Whether the region of a transfer with these attributes need not permit its direction (MP-8). */
    ignoresDirection(hw: Hardware, stream: number, direction: number): boolean
  }
  readonly stages: {
    /** The region of the second stage that lets this beat pass, or NONE. The first beat of the burst in slot s (MP-12). */
    firstBeat(hw: Hardware, s: number, stream: number, direction: number, address: number): number
    /** The same for a later beat of it. */
    laterBeat(hw: Hardware, s: number, stream: number, direction: number, address: number): number
    /** Cycles before the end of a commit at which the bank of this region is in force already (MP-12). */
    leadCycles(hw: Hardware, r: number): number
  }
  readonly signals: {
    /** The line that the i-th interrupt of c arrives at (IRQ-3). */
    lineOf(hw: Hardware, c: number, i: number): number
    /** Does c pulse the wire of an interrupt that is a level? (IRQ-1) */
    pulses(hw: Hardware, c: number): boolean
  }
  readonly origins: {
    /** What the device's record reads once c has raised the interrupt of the primary (IRQ-4). */
    recorded(hw: Hardware, device: number, c: number): number
  }
  readonly controller: {
    /** Does the line wait to be taken? (IRQ-6) */
    isPending(hw: Hardware, line: number): boolean
    /** What ROUTE of the line holds once `value` is written to it (ASG-3). */
    routeFor(hw: Hardware, line: number, value: number): number
    /** The guest on whose PE it is taken (ASG-3), or NONE. */
    targetOf(hw: Hardware, line: number): number
  }
  readonly ownership: {
    /** Does a guest's write to this register of a context change who owns it? (CTX-3) */
    reassigns(hw: Hardware, register: number): boolean
    /** The contexts that belong to nobody once nobody is written to OWNER of c (DMA-5). */
    clears(hw: Hardware, c: number): readonly number[]
  }
  readonly programming: {
    /** The region that a write to this register of region r reaches (MP-13). */
    regionOf(hw: Hardware, register: number, r: number): number
    /** Does the unit take a write to its bank, outside a commit? (MP-9) */
    accepts(hw: Hardware, register: number, r: number): boolean
    /** Does a commit that runs make progress? (MP-9) */
    advances(hw: Hardware): boolean
    /** The requesters, a bit each, that a stall of these domains holds: those that have one when it is written (MP-12). */
    stalledBy(hw: Hardware, low: number, high: number): number
    /** Is what was written of region r taken over, by the commit or, written directly, at once? (MP-12, MP-13) */
    takesOver(hw: Hardware, r: number): boolean
    /** Does a commit of a unit that closes wait for the transaction in slot s? */
    waitsFor(hw: Hardware, s: number): boolean
    /** Is a commit that waits looked at again when something of what it waits for has ended? (MP-9, X-8) */
    wakes(hw: Hardware): boolean
    /** What a word of the table of requesters holds, the upper one or the lower, once `value` is written to it (MP-12). */
    wordFor(hw: Hardware, isHigh: boolean, requester: number, value: number): number
    /** Does a read of a region register show what is in force, and not the shadow? (MP-13) */
    showsInForce(hw: Hardware): boolean
  }
  readonly faults: {
    /** Is a fault of the beat in slot s recorded? (MP-14) */
    isRecorded(hw: Hardware, s: number): boolean
    /** The address that the record shows, of a beat to `address` in slot s. */
    addressOf(hw: Hardware, s: number, address: number): number
    /** The cause that the record shows, of a beat in slot s that an iopmp blocked. */
    codeOf(hw: Hardware, s: number, stream: number, address: number): number
    /** Does a fault that comes while a record is held replace its cause? */
    replacesCode(hw: Hardware): boolean
    /** Does the cause go when the record is acknowledged? */
    clearsCode(hw: Hardware): boolean
    /** Is a fault shown as lost that comes while a record is held? */
    overflows(hw: Hardware): boolean
    /** Of an iopmp: whose faults came while a record was held, with this one's (MP-14). */
    later(hw: Hardware, requester: number): number
    /** Does the unit raise its interrupt? */
    raises(hw: Hardware): boolean
  }
  readonly errors: {
    /** The contexts that an error of c stops (ERR-1). */
    halts(hw: Hardware, c: number): readonly number[]
  }
  readonly failures: {
    /** Is failure line f connected to what it watches? (SYS-11) */
    isConnected(hw: Hardware, f: number): boolean
    /** Cycles from a failure that line f sees to its signal (SYS-11). */
    signalCycles(hw: Hardware, f: number): number
  }
}

export const hardwareSizes = (platform: Platform, points: Points): Sizes => ({
  context: platform.contexts.length,
  transaction: Math.max(1, ...platform.contexts.map((c) => c.outstandingMax)),
  guest: platform.guests.length,
  region: platform.protection.regions,
  'masked region': platform.protection.family === 'region-filter' ? platform.protection.regions : 0,
  'second stage': platform.protection.secondStage ? 1 : 0,
  'mixed setting': mixedSettings(platform),
  requester: requestersIn(platform),
  'fault code': platform.protection.registers.FAULT_CODE === undefined ? 0 : 1,
  'domain word': platform.protection.domainOf ? 2 : 0,
  frame: platform.contexts.reduce((n, c) => n + c.frames.length, 0),
  line: platform.lines.length,
  device: platform.devices.length,
  cell: points.cells.length,
  'list register': Math.max(
    1,
    ...platform.guests.map((g) => platform.processingElements[g.pe]?.listRegisters ?? 0),
  ),
  'failure line': platform.safetyIsland?.failureLines.length ?? 0,
})
