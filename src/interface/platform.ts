/**
 * What a platform description says, resolved: names turned into ordinals, every number checked.
 * The loader (src/cli/load-platform.ts) makes it from YAML; every other part only reads it.
 * All addresses and sizes are in bytes, all times in device cycles.
 */

import { type DomainWords, domainsPerWord } from './domains.ts'

/** One register window of a context, physical. `limit` is the last byte. */
export interface Frame {
  readonly name: string
  readonly base: number
  readonly limit: number
  /**
   * The cluster whose interconnect alone decodes it: the same number in another cluster is another target. Absent: an
   * address of the map that all clusters share.
   */
  readonly cluster?: string
}

export type Trigger = 'level' | 'edge' | 'message'

/**
 * An interrupt of a context. A message is a write of the context's DMA port to `mailbox`, which the mailbox unit
 * turns into an edge on `intid`; level and edge are wires. `line` is the ordinal in `Platform.lines`.
 */
export interface ContextInterrupt {
  readonly trigger: Trigger
  readonly line: number
  /** Byte address of the mailbox channel, for messages only. */
  readonly mailbox?: number
  /** Further lines that the same wire reaches, of other interrupt controllers: one interrupt with several targets. */
  readonly targets?: readonly number[]
}

/** One interrupt input of one interrupt controller. */
export interface InterruptLine {
  readonly name: string
  readonly gic: number
  readonly intid: number
  readonly trigger: 'level' | 'edge'
  /** The PE of a PPI; an SPI has none and is routed. */
  readonly pe?: number
  /** The context that raises it, or undefined for the protection's fault interrupt. */
  readonly context?: number
  /** Urgency, 0 the most urgent; 0xa0 where it is left out. */
  readonly priority?: number
  /** It is signalled as an FIQ; left out: as an IRQ. */
  readonly fiq?: true
  /** The maintenance interrupt of the list registers of `pe`. */
  readonly maintenance?: true
}

/**
 * A setting that privileged software may declare for one context: what its stream may reach.
 * Setting 0 of every context is "nothing". Order: 0, then guest by guest, window by window.
 */
export interface Setting {
  readonly guest: number | undefined
  /** Ordinal among the guest's windows. */
  readonly window: number
  readonly regions: readonly SettingRegion[]
  /** Of a unit with a table of requesters: the domains that hold it. */
  readonly domains?: DomainWords
  /** And the region registers, one for each of its regions. Absent: those of the context. */
  readonly registers?: readonly number[]
}

export interface SettingRegion {
  readonly base: number
  /** Last byte. */
  readonly limit: number
  readonly read: boolean
  readonly write: boolean
  /** Output attribute: ordinal in `Protection.attributes`. */
  readonly attribute: number
  /** Of the second stage; absent: of the first. Those of the first stand before those of the second, as many of each. */
  readonly stage?: 2
  /** A priority entry of an iopmp: of those that match, the first of the setting decides, and no other region. */
  readonly priority?: true
}

export interface Context {
  readonly name: string
  readonly device: number
  readonly role: 'primary' | 'secondary'
  readonly frames: readonly Frame[]
  /** The stream identifiers at the context's port, first one used for DMA and messages. */
  readonly streams: readonly number[]
  readonly interrupts: readonly ContextInterrupt[]
  /** Transactions that the context may have open at its port; 0 for a context without DMA. */
  readonly outstandingMax: number
  /** Beats a burst, at most. */
  readonly burstBeatsMax: number
  /** Settings that software may give it; index 0 is "nothing". */
  readonly settings: readonly Setting[]
  /**
   * Region registers of the system MPU that hold its setting, one for each region of a setting: of two stages those of the
   * first and then those of the second.
   */
  readonly regions: readonly number[]
  /** Byte offsets in its first frame. One that it does not have is left out. */
  readonly registers: Readonly<Partial<Record<ContextRegister, number>>>
  /**
   * Where privileged software manages it, absolute byte addresses. A secondary has all four, in its primary's frames;
   * a primary has RESET and RESET_STATUS only. Contexts of one partition may share all but OWNER.
   */
  readonly control: Readonly<Partial<Record<ControlRegister, number>>>
  /** Contexts of a device that name the same partition take turns: the gate of one of them is open at a time. */
  readonly partition?: string
  /** It has a message channel: it may raise the primary's interrupt, assigned or not (IRQ-5). */
  readonly messages?: true
}

/** Registers in a context's own frame. */
export const commonRegisters = ['DOORBELL', 'CONFIG', 'MASK', 'STATUS', 'ERROR'] as const
/** RATE shows a context by what the primary divides its clock. */
export const contextRegisters = [...commonRegisters, 'RATE'] as const
export type ContextRegister = (typeof contextRegisters)[number]

/** Those of them that an owner writes and reads back. */
export const ownerRegisters = ['CONFIG', 'MASK'] as const
export type OwnerRegister = (typeof ownerRegisters)[number]

/** Registers by which the primary manages one context. A primary has RESET and STATUS of itself. */
export const controlRegisters = ['OWNER', 'GATE', 'RESET', 'RESET_STATUS'] as const
export type ControlRegister = (typeof controlRegisters)[number]

export interface Device {
  readonly name: string
  readonly primary: number
  /** Every context of the device, the primary first. */
  readonly contexts: readonly number[]
  /** Cycles after which a drain that has not ended is isolated. */
  readonly drainCyclesMax: number
  /** Cycles that a reset takes once the drain is over. */
  readonly resetCycles: number
  /** Bound (+, RST-5, RST-2) from the end of the drain to the acknowledgement. */
  readonly resetAcknowledgeCyclesMax: number
  /** Reset values of the registers that an owner can write; 0 where none is given (RST-9). */
  readonly initial?: Readonly<Partial<Record<OwnerRegister, number>>>
  /** Byte address of the record of who raised the primary's interrupt (IRQ-4). */
  readonly origin?: number
  /** Byte address of CLOCK, by which the primary divides the clock of every context (CTX-6). */
  readonly clock?: number
  readonly passedThrough: boolean
  /** Every port by which it accesses memory. Absent: one of each context with DMA, behind unit 0. */
  readonly ports?: readonly Port[]
  /** Where privileged software discovers the identifiers of its contexts (DMA-3). */
  readonly identifierTable?: IdentifierTable
  /** How software shares it among guests. */
  readonly pattern?: Pattern
  /** What several of its contexts use. */
  readonly shared?: readonly SharedResource[]
}

/** data: transfers; walk: descriptors and translations; message: interrupts as writes; debug: trace and the like. */
export const portKinds = ['data', 'walk', 'message', 'debug'] as const
export type PortKind = (typeof portKinds)[number]

export interface Port {
  readonly name: string
  readonly kind: PortKind
  /** The context that it belongs to; absent: the device as a whole. */
  readonly context?: number
  /** The protection units that its accesses pass, in their order: ordinals in `Platform.protectionUnits`. */
  readonly through: readonly number[]
}

export interface IdentifierTable {
  /** Byte address of its first entry, one word an identifier; absent: a table of the firmware. */
  readonly base?: number
  readonly entries: readonly { readonly context: number; readonly identifiers: readonly number[] }[]
}

/** The paper's seven ways to give a device to guests. */
export const patterns = [
  'simulation',
  'emulation',
  'paravirtual',
  'pass-through',
  'driver-vm',
  'mediated',
  'standard',
] as const
export type Pattern = (typeof patterns)[number]

/** An arbiter passes one request at a time; a store keeps data. */
export const resourceKinds = ['arbiter', 'store'] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** A resource of a device that several of its contexts use. */
export interface SharedResource {
  readonly name: string
  readonly kind: ResourceKind
  readonly contexts: readonly number[]
  /** The use case asks that no sharer's time depends on another's. */
  readonly performanceIsolation: boolean
  readonly arbitration?: Arbitration
  /** Of a store: what each context has for itself, in bytes of the store; a context without one uses all of it. */
  readonly parts: readonly StorePart[]
  /** Of a store: what clears it, as its hardware does. */
  readonly clearedBy: readonly ClearingEvent[]
}

export interface StorePart extends Range {
  readonly context: number
}

export const clearingEvents = ['reset', 'primary-reset'] as const
export type ClearingEvent = (typeof clearingEvents)[number]

export interface Arbitration {
  /** Fixed when the device was made, or by weights that software writes. */
  readonly kind: 'static' | 'dynamic'
  /** Byte address of the first weight register; of a dynamic one. */
  readonly registers?: number
  /** Turns that each context has in a round, in the order of the resource's contexts. */
  readonly weights: readonly number[]
  /** Beats of others that pass while one of a context waits, at most. */
  readonly waitBeatsMax?: number
}

/** What a piece of software is for. */
export const moduleKinds = [
  'kernel',
  'protection',
  'interrupts',
  'assignment',
  'driver',
  'model',
  'arbiter',
  'back-end',
  'front-end',
] as const
export type ModuleKind = (typeof moduleKinds)[number]

/** A piece of software that takes part in sharing devices. */
export interface SoftwareModule {
  readonly name: string
  readonly kind: ModuleKind
  /** The guest that it is linked into; undefined: EL2. */
  readonly guest?: number
  /** The devices that it knows or serves; none: it knows of no device. */
  readonly devices: readonly number[]
}

/** Addresses at which the accesses of some guests are emulated by the hypervisor. */
export interface TrappedWindow extends Range {
  readonly name: string
  /** Whose accesses are emulated; those of others are refused. */
  readonly guests: readonly number[]
  /** The device that it shows; undefined where no hardware stands behind it. */
  readonly device?: number
}

/** A filter between processing elements and devices: which masters reach which addresses. */
export interface Filter {
  readonly name: string
  readonly entries: readonly FilterEntry[]
}

export interface FilterEntry extends Range {
  readonly name: string
  /** Masters let through: those identifiers of a cluster; without a cluster, of any. */
  readonly masters: readonly { readonly cluster?: string; readonly identifiers: readonly number[] }[]
}

export interface Guest {
  readonly name: string
  readonly vmid: number
  readonly pe: number
  readonly criticality: number
  /** Bound in cycles for each of its requests to a device (SYS-2, +). */
  readonly deadlineCyclesMax?: number
  /** Its PE takes physical FIQs itself, at EL1: none of them goes by way of EL2 (HCR.FMO is 0). */
  readonly directFiq?: true
  /** Memory that it may hand to a context. */
  readonly windows: readonly MemoryWindow[]
  /** Memory that its own PE accesses may reach. */
  readonly memory: readonly Range[]
}

export interface Range {
  readonly base: number
  /** Last byte. */
  readonly limit: number
}

export interface MemoryWindow extends Range {
  readonly name: string
  readonly read: boolean
  readonly write: boolean
  readonly attribute: number
  /** What its guest keeps there: buffers and rings. Left out: it is not said. */
  readonly holds?: readonly Range[]
  /** Of a unit with two stages: what the second one lets pass, while the window is the first one's. */
  readonly secondStage?: StageWindow
  /** Within it, what no DMA may reach all the same. */
  readonly hole?: Range
}

export interface StageWindow extends Range {
  readonly read: boolean
  readonly write: boolean
  readonly attribute: number
}

export interface ProcessingElement {
  readonly name: string
  readonly cluster: string
  readonly gic: number
  readonly architecture: 'PMSA' | 'VMSA'
  /** Page sizes in bytes that a VMSA PE is configured with. */
  readonly pageBytes: readonly number[]
  readonly el2Regions: number
  readonly listRegisters: number
  /** Instances of the protection of this PE itself, by name; absent: one of its own, which nobody shares. */
  readonly protectionInstances?: readonly string[]
}

export interface Protection {
  readonly name: string
  /** none: the description has no unit that this version executes; every number below is then a placeholder. */
  readonly family: ProtectionFamily | 'none'
  readonly granuleBytes: number
  readonly regions: number
  readonly attributes: readonly string[]
  /** Cycles from the write of COMMIT to its acknowledgement. */
  readonly commitCycles: number
  /**
   * It closes: a commit is acknowledged only once every transaction that a changed region let pass has its response, which
   * may take longer than `commitCycles`.
   */
  readonly closes?: true
  /**
   * While an update is under way, strict: passes what every live setting allows, with the same output. Absent: what one of
   * them allows (MP-12).
   */
  readonly profile?: 'strict'
  /** Of the family staged: a transfer passes two stages, each with regions of its own (`stages.ts`). Absent: one. */
  readonly secondStage?: SecondStage
  /** Byte address of the programming frame; region r's registers at `regionStride * r`. */
  readonly frame: Frame
  /** Byte offsets in the frame: those that every unit has, and those of its family. */
  readonly registers: Readonly<Record<CommonProtectionRegister, number>> & {
    readonly [N in FamilyRegister]?: number | undefined
  }
  readonly regionStrideBytes: number
  readonly faultLine: number | undefined
  /** Bound (+, MP-14) from a fault to its interrupt; absent: one cycle. */
  readonly faultCyclesMax?: number
  /** Combinations of attributes for which a region need not permit the direction (MP-8). */
  readonly bypasses?: readonly Bypass[]
  /** Of an iopmp: its first regions are priority entries. Absent: none is. */
  readonly priorityEntries?: number
  /** Of an iopmp with a table of requesters: the memory domain of each region. Absent: a requester has those of its context. */
  readonly domainOf?: readonly number[]
  /** From the words of one requester in it to those of the next. */
  readonly requesterStrideBytes?: number
}

/**
 * What of a unit with two stages a commit puts in force, and so which settings may decide together while it is updated.
 *
 * - together: both banks at once. A transfer is decided by both stages of the old setting, or by both of the new one.
 * - ordered: those stages whose bits COMMIT names, the first one never after the second. Beside these two, the first stage
 *   may be new and the second one old.
 * - unordered: the same, and which comes first is not declared. Each stage may be old or new.
 */
export const stageCommits = ['together', 'ordered', 'unordered'] as const
export type StageCommit = (typeof stageCommits)[number]

export interface SecondStage {
  readonly commit: StageCommit
}

/** A combination of attributes: a transfer that has all that are given. Its address and its stream are checked all the same. */
export interface Bypass {
  readonly name: string
  /** Absent: of any stream. */
  readonly streams?: readonly number[]
  /** 0 read, 1 write; absent: either. */
  readonly direction?: number
}

/**
 * How a system MPU is updated, and which region decides.
 *
 * - staged: BASE, LIMIT and ATTRIBUTES are those of a shadow bank, which COMMIT puts in force as a whole; any enabled
 *   region that matches lets a transfer pass. With a second stage, one of each stage must.
 * - direct: each write of a region register is in force at once, as in a PMSA MPU; a transfer that two enabled regions
 *   match is a fault. COMMIT asks for synchronization: once it is acknowledged, what was written before is in force.
 * - region-filter: in force as it is written, too. A region names no stream; READERS and WRITERS have a bit for each
 *   requester (`requestersOf`), and any enabled region that covers a transfer and has its bit lets it pass. What no
 *   enabled region covers is the background's: BACKGROUND has a bit for each requester that passes there.
 * - iopmp: in force as it is written, too. Each requester has a memory domain, the regions that the description gives its
 *   context (the isolation model of the RISC-V IOPMP); any enabled region of it that permits lets a transfer pass, unless a
 *   priority entry matches it: the one of the lowest number decides then, permits or denies. STALL
 *   holds the transfers of the domains whose bits are written, from when STALL_STATUS reads 0; COMMIT resumes the domains
 *   whose bits are written. Of faults that come while a record is held, FAULT_LATER has a bit for each requester.
 */
export const protectionFamilies = ['staged', 'direct', 'region-filter', 'iopmp'] as const
export type ProtectionFamily = (typeof protectionFamilies)[number]

/** Of every unit. BASE, LIMIT and ATTRIBUTES are a region's. */
export const commonProtectionRegisters = [
  'BASE',
  'LIMIT',
  'ATTRIBUTES',
  'COMMIT',
  'COMMIT_STATUS',
  'FAULT_STATUS',
  'FAULT_STREAM',
  'FAULT_ADDRESS',
] as const
type CommonProtectionRegister = (typeof commonProtectionRegisters)[number]

/** What the units of a family have beside them. READERS and WRITERS are a region's. */
export const familyRegisters = {
  staged: ['REVERT'],
  direct: [],
  'region-filter': ['READERS', 'WRITERS', 'BACKGROUND'],
  iopmp: ['STALL', 'STALL_STATUS', 'FAULT_LATER'],
} as const satisfies Readonly<Record<ProtectionFamily, readonly string[]>>
/** What an iopmp may have beside them. DOMAINS and DOMAINS_HIGH are a requester's: they and STALL_HIGH are of its table. */
export const tableRegisters = ['DOMAINS', 'DOMAINS_HIGH', 'STALL_HIGH'] as const
/** What an iopmp may have or not. */
export const optionalRegisters = ['FAULT_CODE'] as const
export type FamilyRegister =
  | (typeof familyRegisters)[ProtectionFamily][number]
  | (typeof tableRegisters)[number]
  | (typeof optionalRegisters)[number]
export const everyFamilyRegister: readonly FamilyRegister[] = [
  ...Object.values(familyRegisters).flat(),
  ...tableRegisters,
  ...optionalRegisters,
]

/** One word of the table, or two where one does not hold all domains. */
export const tableRegistersOf = (domains: number | undefined): readonly (typeof tableRegisters)[number][] =>
  domains === undefined ? [] : domains > domainsPerWord ? tableRegisters : ['DOMAINS']

export type ProtectionRegister = CommonProtectionRegister | FamilyRegister
export const protectionRegisters: readonly ProtectionRegister[] = [
  ...commonProtectionRegisters,
  ...everyFamilyRegister,
]
/** Those that each region has. */
export const regionRegisters: readonly ProtectionRegister[] = [
  'BASE',
  'LIMIT',
  'ATTRIBUTES',
  'READERS',
  'WRITERS',
]

/** A system MMU or a system MPU. */
export const unitFamilies = ['SMMU', 'SMPU'] as const
export type UnitFamily = (typeof unitFamilies)[number]

/** A unit of system memory protection, as far as the places and paths go that static rules judge. */
export interface ProtectionUnit {
  readonly name: string
  readonly family: UnitFamily
  /** The stages that are enabled. */
  readonly stages: readonly ProtectionStage[]
  /** Programming registers. */
  readonly frames: readonly Frame[]
  /** What programs it from memory: tables and queues. */
  readonly structures: readonly Frame[]
  readonly faultLine?: number
}

export interface ProtectionStage {
  readonly stage: 1 | 2
  /** The hardware that decides: the same name is the same instance, also where it is a PE's. */
  readonly instance: string
}

export interface InterruptController {
  readonly name: string
  /** Architecture of the GIC, `GICD_PIDR2.ArchRev`. */
  readonly version: number
  /** The distributor. */
  readonly frame: Frame
  readonly redistributors?: Frame
}

/** A monitor of the highest criticality, and the wires by which it, or the outside, learns that something has failed. */
export interface SafetyIsland {
  /** The guest that monitors the others. */
  readonly monitor: number
  readonly failureLines: readonly FailureLine[]
}

/** A wire that says once that one of what it watches has failed. */
export interface FailureLine {
  readonly name: string
  /** PEs that it signals when the guest there stops: a watchdog, or the comparator of a lockstep. */
  readonly processingElements: readonly number[]
  /** Devices that it signals when a context of theirs fails. */
  readonly devices: readonly number[]
  /** The interrupt that it is, in `Platform.lines`; absent: it leaves the chip. */
  readonly line?: number
  /** From the failure to the signal. */
  readonly signalCycles: number
  /** Bound (+, SYS-11) of the same. */
  readonly signalCyclesMax: number
}

/** RAM, as the interconnect decodes it. */
export interface Memory extends Range {
  readonly name: string
}

/** A procedure of the hypervisor, as data: users check *their* order of steps. */
export interface Procedure {
  readonly name: string
  readonly arguments: readonly ProcedureArgument[]
  readonly steps: readonly ProcedureStep[]
}

/** It handles an interrupt: it pre-empts whatever runs. */
export const isHandler = ({ arguments: takes }: Procedure): boolean => takes.includes('interrupt')

export type ProcedureArgument = 'context' | 'guest' | 'window' | 'device' | 'interrupt'

/**
 * One step. `partition` are the contexts that take turns with this one. `register` names a register relative to the procedure's arguments (`stepRegisters` below); a step on a
 * register that the context has several of (regions, interrupts, list registers) stands for one access to each.
 * `value`, `until`, `is` are numbers, or words that stand for a number that follows from the arguments.
 */
export type ProcedureStep =
  | {
      readonly do: 'write'
      readonly register: StepRegister
      readonly value: StepValue
      /** This write begins a declared update of the protection; its target is the setting granted, or "nothing". */
      readonly begins?: 'grant' | 'revoke'
    }
  /** Goes on once the register reads one of these values: a wait, at which `run` stops. */
  | { readonly do: 'poll'; readonly register: StepRegister; readonly until: readonly StepValue[] }
  /** Ends the procedure as refused unless the register reads one of these values. */
  | { readonly do: 'check'; readonly register: StepRegister; readonly is: readonly StepValue[] }
  /** Reads it and goes on: a fault record that is taken note of. */
  | { readonly do: 'read'; readonly register: StepRegister }
  /** Reads each list register of the guest's PE and empties those that hold an interrupt of the context. */
  | { readonly do: 'retire' }
  /**
   * Finds an empty list register of the owner's PE and fills it with the interrupt. If none is, the least urgent of the
   * new one and those that are pending waits in software, until the PE's maintenance interrupt.
   */
  | { readonly do: 'inject' }
  /** Fills the PE's empty list registers with interrupts that wait for it, the most urgent first. */
  | { readonly do: 'refill' }
  /** Deactivates each interrupt that the PE's guest has ended and hardware has not deactivated; empties its register. */
  | { readonly do: 'deactivate' }

export const stepRegisters = [
  'control.OWNER',
  'control.GATE',
  'control.RESET',
  'control.RESET_STATUS',
  'control.WEIGHT',
  'control.IDENTIFIER',
  'partition.OWNER',
  'partition.RESET_STATUS',
  'primary.RESET',
  'primary.RESET_STATUS',
  'primary.ORIGIN',
  'primary.CONFIG',
  'primary.MASK',
  'primary.STATUS',
  'primary.ERROR',
  'primary.CLOCK',
  'context.CONFIG',
  'context.MASK',
  'context.STATUS',
  'context.ERROR',
  'region.BASE',
  'region.LIMIT',
  'region.ATTRIBUTES',
  'region.READERS',
  'region.WRITERS',
  'priority.BASE',
  'priority.LIMIT',
  'priority.ATTRIBUTES',
  'requester.DOMAINS',
  'requester.DOMAINS_HIGH',
  'protection.REVERT',
  'protection.BACKGROUND',
  'protection.STALL',
  'protection.STALL_HIGH',
  'protection.STALL_STATUS',
  'protection.COMMIT',
  'protection.COMMIT_STATUS',
  'protection.FAULT_STATUS',
  'protection.FAULT_STREAM',
  'protection.FAULT_ADDRESS',
  'protection.FAULT_LATER',
  'protection.FAULT_CODE',
  'el2.BASE',
  'el2.LIMIT',
  'interrupt.ENABLE',
  'interrupt.PENDING',
  'interrupt.ACTIVE',
  'interrupt.ROUTE',
  'interrupt.TRIGGER',
  'interrupt.PRIORITY',
  'fault.ENABLE',
  'fault.PENDING',
  'fault.ROUTE',
  'cpu.END',
] as const
export type StepRegister = (typeof stepRegisters)[number]

/**
 * `guest` its VMID, `nobody` no VMID, `setting` the granted region's field, `nothing` a disabled region, `frame` the
 * frame's base or limit with the enable bit, `closed` the same without it, `pe` the guest's PE, `trigger` 1 for an edge,
 * `requesters` a bit for each requester of the protection that the step is about, `domains` a bit for each memory domain that
 * they may have before they are given the setting,
 * `weight` the turns that the arbitration of the context declares, `seen` what the procedure read last, and the states of a
 * reset by name.
 */
export const stepWords = [
  'guest',
  'nobody',
  'setting',
  'nothing',
  'frame',
  'closed',
  'pe',
  'trigger',
  'requesters',
  'domains',
  'weight',
  'seen',
  'idle',
  'draining',
  'isolated',
  'resetting',
  'done',
  'failed',
] as const
export type StepValue = number | (typeof stepWords)[number]

/** What a guest may learn of another: the columns of a contract are names of observations. */
export interface Contract {
  readonly of: string
  readonly mayLearn: readonly string[]
}

export interface Costs {
  readonly trapCycles: number
  readonly switchCycles: number
  readonly copyCyclesPerByte: number
  readonly injectCycles: number
}

export const platformFormat = 'wellbehaved/platform/3'

/** A description, resolved. */
export interface Platform {
  readonly format: typeof platformFormat
  readonly name: string
  readonly title: string
  readonly devices: readonly Device[]
  readonly contexts: readonly Context[]
  readonly guests: readonly Guest[]
  readonly processingElements: readonly ProcessingElement[]
  readonly interruptControllers: readonly InterruptController[]
  readonly lines: readonly InterruptLine[]
  readonly protection: Protection
  /** Every unit of system memory protection, the executed one first. Absent: that one alone. */
  readonly protectionUnits?: readonly ProtectionUnit[]
  /** The PEs on which privileged software assigns contexts; absent: any. */
  readonly assigningElements?: readonly number[]
  readonly memories: readonly Memory[]
  /** Frames of the units that turn a message into an interrupt; the channels used are in the contexts. */
  readonly mailboxUnits?: readonly Frame[]
  /** Bytes that one beat of a DMA burst moves. */
  readonly beatBytes: number
  readonly procedures: readonly Procedure[]
  /** Bound (+, IRQ-6) from an interrupt to its delivery once nobody hinders it; left out: 64. */
  readonly deliveryCyclesMax?: number
  /** Who owns what at the start: assigned by the procedure `assign` right after `boot`. */
  readonly owners: readonly { readonly context: number; readonly guest: number; readonly window: number }[]
  readonly contracts: readonly Contract[]
  readonly costs: Costs
  /** Left out: it is not said which modules there are. */
  readonly modules?: readonly SoftwareModule[]
  readonly trapped?: readonly TrappedWindow[]
  readonly filters?: readonly Filter[]
  readonly safetyIsland?: SafetyIsland
  /** What the description leaves out of a larger platform, one sentence each; printed in every verdict of a scope. */
  readonly leavesOut: readonly string[]
}

/** The origin record of a device names its secondaries by bits of one 32-bit register. */
export const secondariesMax = 32
/** Contexts of a platform, all devices together: an ordinal fits a byte, and a bound keeps a description readable. */
export const contextsMax = 64

/** The other contexts of the partition of context c. */
export function takesTurnsWith({ contexts }: Pick<Platform, 'contexts'>, c: number): number[] {
  const { device, partition } = contexts[c]
  return contexts.flatMap((other, i) =>
    i !== c && partition !== undefined && other.device === device && other.partition === partition ? [i] : [],
  )
}

/** The contexts that a reset of this one names: a primary's names every context of its device (RST-3). */
export const namedByReset = (
  { contexts, devices }: Pick<Platform, 'contexts' | 'devices'>,
  c: number,
): readonly number[] => (contexts[c].role === 'primary' ? devices[contexts[c].device].contexts : [c])

/** A resource that arbitrates. */
export type Arbitrated = SharedResource & { readonly arbitration: Arbitration }

/** What arbitrates between context c and others of its device, or undefined. */
export function arbiterOf({ devices, contexts }: Pick<Platform, 'devices' | 'contexts'>, c: number) {
  return devices[contexts[c].device]?.shared?.find(
    (r): r is Arbitrated => r.kind === 'arbiter' && r.arbitration !== undefined && r.contexts.includes(c),
  )
}

/** Turns of context c in a round, as they are declared; 0 where nothing arbitrates. */
export function declaredWeight(platform: Pick<Platform, 'devices' | 'contexts'>, c: number): number {
  const shared = arbiterOf(platform, c)
  return shared?.arbitration.weights[shared.contexts.indexOf(c)] ?? 0
}

const wordBytes = 4

/** Byte address of the register that holds the weight of context c; undefined where none is written. */
export function weightAddress(
  platform: Pick<Platform, 'devices' | 'contexts'>,
  c: number,
): number | undefined {
  const shared = arbiterOf(platform, c)
  if (shared?.arbitration.kind !== 'dynamic' || shared.arbitration.registers === undefined) return undefined
  return shared.arbitration.registers + wordBytes * shared.contexts.indexOf(c)
}

/** Byte address of the first identifier that the device's table lists for context c; undefined where it lists none. */
export function identifierAddress(
  { devices, contexts }: Pick<Platform, 'devices' | 'contexts'>,
  c: number,
): number | undefined {
  const table = devices[contexts[c].device]?.identifierTable
  const nth = table?.entries.findIndex((e) => e.context === c && e.identifiers.length > 0) ?? -1
  if (table?.base === undefined || nth < 0) return undefined
  const before = table.entries.slice(0, nth).reduce((n, e) => n + e.identifiers.length, 0)
  return table.base + wordBytes * before
}

/** The bit of context c in the origin record of its device: bit n for the n-th secondary. 0 for the primary. */
export function originBit({ devices, contexts }: Pick<Platform, 'devices' | 'contexts'>, c: number): number {
  const nth = devices[contexts[c].device].contexts.indexOf(c) - 1
  return nth < 0 ? 0 : (1 << nth) >>> 0
}
