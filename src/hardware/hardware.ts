/**
 * The executable core: performs one access, changes the columns, reports what an outsider sees.
 * Deterministic; nothing that decides the future lives outside the buffer; a refused access changes nothing.
 */
import { A, type Access, type AccessKind, accessKinds, newAccess } from '../interface/accesses.ts'
import { ANSWER, type Bus, K } from '../interface/observations.ts'
import { originBit, type Platform, takesTurnsWith } from '../interface/platform.ts'
import type { Points } from '../interface/points.ts'
import { requestersOf } from '../interface/protection.ts'
import {
  addressOf,
  decoder,
  EL2_ENABLE_BIT,
  isProgramming,
  MEMORY,
  NO_PENDING_BIT,
  NOBODY,
  PRIORITY_DEFAULT,
  R,
  registers,
  type Target,
  UNDERFLOW_BIT,
} from '../interface/registers.ts'
import { firstStageRegions } from '../interface/stages.ts'
import { type Column, columnsOf, NONE } from '../layout/layout.ts'
import type { State } from '../layout/state.ts'
import { advanceRounds, arbitersOf, initialWeight } from './arbiter.ts'
import { initialValue, wellBehaved } from './decisions.ts'
import { advanceFailures, guestStopped, signalIn } from './failures.ts'
import { type Decisions, type Hardware, hardwareFields, hardwareSizes, PHASE, type Tables } from './fields.ts'
import {
  emptyListRegisters,
  endAtEl2,
  guestAcknowledge,
  guestEnd,
  maintenance,
  readLine,
  readListRegister,
  take,
  updateWires,
  writeLine,
  writeListRegister,
} from './interrupts.ts'
import {
  advanceCommit,
  advanceStall,
  clearFault,
  familyOf,
  readProtection,
  writeProtection,
} from './protection.ts'
import { advanceReset, openGate, requestReset, resetEventIn, resetStatus } from './reset.ts'
import {
  clearOrigin,
  clearStatus,
  deliver,
  failContext,
  issue,
  raise,
  respond,
  submitJob,
} from './transactions.ts'

/** Of a register that a context does not have: no region covers it. */
const NOWHERE = -1
/** What a read gives that nobody answers. */
const ALL_ONES = 0xffff_ffff

/** The name of the hardware's part of the state. */
export const hardwarePart = 'hardware'

export interface Core {
  readonly hardware: Hardware
  /**
   * Performs `access`, fills in its `answer` and `answered`, and publishes observations.
   * Says whether it had an effect; if not, no column has changed.
   */
  perform(access: Access): boolean
}

export function createCore(
  platform: Platform,
  points: Points,
  state: State,
  bus: Bus,
  decisions: Decisions = wellBehaved,
): Core {
  const h = columnsOf(state.layout, hardwarePart, hardwareFields, state.buffer)
  const hw: Hardware = {
    h,
    platform,
    t: tablesOf(platform, points),
    d: decisions,
    bus,
    decode: decoder(platform),
    registers: {
      read: (register, index) => readRegister(hw, register, index, 0),
      write: (register, index, value) => {
        writeRegister(hw, register, index, 0, value)
      },
    },
    access: newAccess(),
  }
  return {
    hardware: hw,
    perform: (access) => {
      const mine: { access: Access } = hw
      mine.access = access
      return perform(hw, access)
    },
  }
}

/** Writes what power-on leaves: every primary runs, everything else is closed. */
export function powerOnHardware(platform: Platform, state: State): void {
  const h = columnsOf(state.layout, hardwarePart, hardwareFields, state.buffer)
  platform.contexts.forEach((context, c) => {
    h.phase[c] = context.role === 'primary' ? PHASE.assigned : PHASE.unassigned
    h.config[c] = initialValue(platform, c, 'CONFIG')
    h.mask[c] = initialValue(platform, c, 'MASK')
    h.weight[c] = initialWeight(platform, c)
  })
  // What firmware has set up: each line as it is wired, and maintenance let through.
  platform.lines.forEach(({ trigger, priority = PRIORITY_DEFAULT, maintenance = false }, line) => {
    h.edge[line] = trigger === 'edge' ? 1 : 0
    h.priority[line] = priority
    h.enabled[line] = maintenance ? 1 : 0
  })
}

function tablesOf(platform: Platform, points: Points): Tables {
  const sizes = hardwareSizes(platform, points)
  const mailboxOf = new Map(
    platform.contexts.flatMap((c) =>
      c.interrupts.flatMap((i) => (i.mailbox === undefined ? [] : [[i.mailbox, i.line] as const])),
    ),
  )
  const arbiters = arbitersOf(platform)
  const requesters = requestersOf(platform)
  const guestOfPe = (pe: number) => {
    const g = platform.guests.findIndex((x) => x.pe === pe)
    return g < 0 ? NONE - 1 : g
  }
  return {
    contexts: platform.contexts.length,
    slots: sizes.transaction ?? 1,
    regions: platform.protection.regions,
    firstStageRegions: firstStageRegions(platform.protection),
    hasSecondStage: platform.protection.secondStage !== undefined,
    family: familyOf(platform),
    requesterOf: requesters,
    requesterOfStream: new Map(
      platform.contexts.flatMap((c, i) => c.streams.map((stream) => [stream, requesters[i]])),
    ),
    requesterOfRegion: Array.from({ length: platform.protection.regions }, (_, r) => {
      const c = platform.contexts.findIndex(({ regions }) => regions.includes(r))
      return c < 0 ? NONE : requesters[c]
    }),
    priorityEntries: platform.protection.priorityEntries ?? 0,
    domainOf: platform.protection.domainOf ?? [],
    frames: sizes.frame ?? 0,
    lines: platform.lines.length,
    listRegisters: sizes['list register'] ?? 1,
    originBit: platform.contexts.map((_, c) => originBit(platform, c)),
    turns: platform.contexts.map((_, c) => takesTurnsWith(platform, c)),
    arbiterOf: arbiters,
    regulates: arbiters.some((a) => a?.isolates),
    alone: platform.contexts.map((_, c) => [c]),
    registersAt: registersByGranule(platform),
    doorbellOf: platform.contexts.map(({ frames, registers: { DOORBELL } }) =>
      DOORBELL === undefined ? NOWHERE : frames[0].base + DOORBELL,
    ),
    cellOf: new Map(points.cells.map((address, i) => [address, i])),
    mailboxOf,
    mailboxOfLine: platform.lines.map((_, line) => [...mailboxOf].find(([, l]) => l === line)?.[0] ?? 0),
    lineIsFiq: platform.lines.map((l) => l.fiq === true),
    lineGic: platform.lines.map((l) => l.gic),
    guestGic: platform.guests.map((g) => platform.processingElements[g.pe]?.gic ?? 0),
    guestIsDirect: platform.guests.map((g) => g.directFiq === true),
    maintenanceOf: platform.lines.map((l) => (l.maintenance ? guestOfPe(l.pe ?? NONE) : NONE)),
    lineGuest: platform.lines.map((l) => (l.pe === undefined ? NONE : guestOfPe(l.pe))),
    failureLines: platform.safetyIsland?.failureLines ?? [],
  }
}

/** The interrupt controllers are no target of DMA in this core. */
function registersByGranule(platform: Platform): Map<number, Target[]> {
  const decode = decoder(platform)
  const granules = new Map<number, Target[]>()
  const addresses = registers.flatMap(({ per }, code) =>
    per === 'line' || per === 'el2 region' || per === 'pe' || per === 'list register'
      ? []
      : everyAddressOf(platform, code),
  )
  for (const address of [...new Set(addresses)].sort((a, b) => a - b)) {
    const granule = address - (address % platform.beatBytes)
    granules.set(granule, [...(granules.get(granule) ?? []), decode(address)])
  }
  return granules
}

function everyAddressOf(platform: Platform, code: number): number[] {
  const count = Math.max(platform.contexts.length, platform.devices.length, platform.protection.regions)
  return Array.from({ length: count }, (_, i) => addressOf(platform, code, i) ?? []).flat()
}

function perform(hw: Hardware, a: Access): boolean {
  a.answer = ANSWER.ok
  a.answered = 0
  // The data path is most of what comes, and most of it is refused: called directly.
  switch (a.kind) {
    case DELIVER:
      return deliver(hw, a.context, a.ordinal)
    case ISSUE:
      return issue(hw, a.context, a.ordinal)
    case RESPOND:
      return respond(hw, a.context, a.ordinal, a.value === 1)
    default:
      return handlers[a.kind](hw, a)
  }
}

const DELIVER = A.deliver
const ISSUE = A.issue
const RESPOND = A.respond

type Handler = (hw: Hardware, a: Access) => boolean

const byKind: Readonly<Record<AccessKind, Handler>> = {
  read: (hw, a) => {
    a.answered = readRegister(hw, a.register, a.index, a.guest)
    return true
  },
  write: (hw, a) => written(a, writeRegister(hw, a.register, a.index, a.guest, a.value)),
  'guest read': (hw, a) => guestAccess(hw, a, false),
  'guest write': (hw, a) => guestAccess(hw, a, true),
  'guest job': (hw, a) =>
    el2Permits(hw, a.guest, hw.t.doorbellOf[a.context]) ? submitJob(hw, a.context) : trapped(a),
  take: (hw, a) => {
    a.answered = take(hw, a.guest)
    return a.answered >= 0
  },
  'guest acknowledge': (hw, a) => guestAcknowledge(hw, a.guest),
  'guest end': (hw, a) => guestEnd(hw, a.guest),
  issue: (hw, a) => issue(hw, a.context, a.ordinal),
  raise: (hw, a) => raise(hw, a.context, a.ordinal),
  fail: (hw, a) => failContext(hw, a.context),
  deliver: (hw, a) => deliver(hw, a.context, a.ordinal),
  respond: (hw, a) => respond(hw, a.context, a.ordinal, a.value === 1),
  tick: (hw, a) => tick(hw, a.count),
  stop: (hw, a) => guestStopped(hw, a.guest),
}
const handlers: readonly Handler[] = accessKinds.map((kind) => byKind[kind])

function written(a: Access, result: number): boolean {
  if (result === REFUSED) a.answer = ANSWER.error
  return result === CHANGED
}

function trapped(a: Access): false {
  a.answer = ANSWER.trapped
  return false
}

/** A guest's access: its PE's EL2 MPU first, then the address map. */
function guestAccess(hw: Hardware, a: Access, write: boolean): boolean {
  const inOwnMemory = hw.platform.guests[a.guest].memory.some(
    (m) => a.address >= m.base && a.address <= m.limit,
  )
  if (!inOwnMemory && !el2Permits(hw, a.guest, a.address)) return trapped(a)
  const target = hw.decode(a.address)
  if (target.code === MEMORY) return accessMemory(hw, a, write)
  if (target.context >= 0 && !hw.d.registers.answer(hw, target.context)) {
    a.answer = ANSWER.error
    return false
  }
  // Registers that software of every privilege may find in a frame that it owns; privileged ones lie elsewhere.
  if (write) return guestWrite(hw, a, target.code, target.index)
  a.answered = readRegister(hw, target.code, target.index, a.guest)
  return true
}

function guestWrite(hw: Hardware, a: Access, register: number, i: number): boolean {
  const { h, d } = hw
  const changed = written(a, writeRegister(hw, register, i, a.guest, a.value))
  if (!d.ownership.reassigns(hw, register) || h.ownerVmid[i] === a.value) return changed
  h.ownerVmid[i] = a.value & 0xff
  return true
}

function accessMemory(hw: Hardware, a: Access, write: boolean): boolean {
  const cell = hw.t.cellOf.get(a.address)
  if (cell === undefined) return !write
  if (write) hw.h.content[cell] = a.value & 0xff
  else a.answered = hw.h.content[cell]
  return true
}

/** PMSAv8-R EL2 stage: a region that is enabled and hit. (Two that hit fault; frames of one PE never overlap here.) */
function el2Permits({ h, t }: Hardware, guest: number, address: number): boolean {
  for (let i = guest * t.frames; i < (guest + 1) * t.frames; i++) {
    const limit = h.el2Limit[i]
    if ((limit & EL2_ENABLE_BIT) !== 0 && h.el2Base[i] <= address && address <= (limit | 0x3f) >>> 0)
      return true
  }
  return false
}

function readRegister(hw: Hardware, register: number, i: number, guest: number): number {
  const { h } = hw
  if (isOfContext[register] && !hw.d.registers.isThere(hw, register, i)) return ALL_ONES
  switch (register) {
    case R.CONFIG:
      return h.config[i]
    case R.MASK:
      return h.mask[i]
    case R.STATUS: {
      const cause = h.cause[i]
      clearStatus(hw, hw.d.registers.clearedByRead(hw, i))
      return cause
    }
    case R.ERROR:
      return h.error[i]
    case R.OWNER:
      return h.ownerVmid[i] === NONE ? NOBODY : h.ownerVmid[i]
    case R.GATE:
      return h.phase[i] === PHASE.assigned || h.phase[i] === PHASE.failed ? 1 : 0
    case R.RESET_STATUS:
      return resetStatus(hw, i)
    case R.ORIGIN:
      return h.origin[i]
    case R.CLOCK:
      return h.clock[i]
    case R.WEIGHT:
      return h.weight[i]
    case R.IDENTIFIER:
      return hw.d.registers.identifierOf(hw, i)
    case R.RATE:
      return h.clock[hw.platform.contexts[i].device]
    case R.EL2_BASE:
      return h.el2Base[guest * hw.t.frames + i]
    case R.EL2_LIMIT:
      return h.el2Limit[guest * hw.t.frames + i]
    case R.EMPTY_LIST_REGISTERS:
      return emptyListRegisters(hw, guest)
    case R.LIST_REGISTER:
      return readListRegister(hw, guest, i)
    case R.LIST_CONTROL:
      return h.listControl[guest]
    case R.MAINTENANCE:
      return maintenance(hw, guest)
    default:
      return isLine[register] ? readLine(hw, register, i) : readProtection(hw, register, i)
  }
}

/** What a write did: an error, nothing, or a change. */
const REFUSED = 0
const SAME = 1
const CHANGED = 2
const changedIf = (changed: boolean) => (changed ? CHANGED : SAME)
const acceptedIf = (accepted: boolean) => (accepted ? CHANGED : REFUSED)

function writeRegister(hw: Hardware, register: number, i: number, guest: number, value: number): number {
  const { h, t } = hw
  switch (register) {
    case R.CONFIG:
      return setAll(h.config, hw.d.registers.configures(hw, i), value & 0xff)
    case R.MASK: {
      const result = set(h.mask, i, value & 1)
      updateWires(hw, i)
      return result
    }
    case R.STATUS:
      return changedIf(value === 1 && clearStatus(hw, hw.d.registers.clearedByWrite(hw, i)))
    case R.OWNER:
      if (!hw.d.registers.assign(hw, i)) return REFUSED
      return value === NOBODY ? clearOwner(hw, i) : set(h.ownerVmid, i, value)
    case R.GATE:
      if (!hw.d.registers.assign(hw, i)) return REFUSED
      if (h.phase[i] === PHASE.assigned) return SAME
      return value === 1 ? acceptedIf(openGate(hw, i)) : SAME
    case R.RESET:
      return value === 1 ? acceptedIf(requestReset(hw, i)) : SAME
    case R.ORIGIN:
      return changedIf(clearOrigin(hw, i, value))
    case R.CLOCK:
      return set(h.clock, i, value & 0xff)
    case R.WEIGHT:
      return set(h.weight, i, value & 0xff)
    case R.EL2_BASE:
      return set(h.el2Base, guest * t.frames + i, value)
    case R.EL2_LIMIT:
      return set(h.el2Limit, guest * t.frames + i, value)
    case R.LIST_REGISTER:
      return acceptedIf(writeListRegister(hw, guest, i, value))
    case R.LIST_CONTROL:
      return set(h.listControl, guest, value & (UNDERFLOW_BIT | NO_PENDING_BIT))
    case R.END:
      return changedIf(endAtEl2(hw, guest))
    case R.FAULT_STATUS:
      return changedIf(clearFault(hw))
    default:
      if (isLine[register]) return changedIf(writeLine(hw, register, i, value))
      return isProgramming(register) ? acceptedIf(writeProtection(hw, register, i, value)) : SAME
  }
}

/** By role: a register that each interrupt line has, or each context. */
const isLine: readonly boolean[] = registers.map((r) => r.per === 'line')
const isOfContext: readonly boolean[] = registers.map((r) => r.per === 'context')
function clearOwner(hw: Hardware, c: number): number {
  return setAll(hw.h.ownerVmid, hw.d.ownership.clears(hw, c), NONE)
}

function setAll(column: Column, elements: readonly number[], value: number): number {
  let result = SAME
  for (let i = 0; i < elements.length; i++) if (set(column, elements[i], value) === CHANGED) result = CHANGED
  return result
}

function set(column: Column, i: number, value: number): number {
  const changed = column[i] !== value
  column[i] = value
  return changedIf(changed)
}

/** Time passes, from event to event, so that a report of `time passed` always comes before what happened then. */
function tick(hw: Hardware, cycles: number): boolean {
  const { t, h, bus } = hw
  let left = cycles
  let effective = h.faultAcknowledged[0] === 1
  h.faultAcknowledged[0] = 0
  while (left > 0) {
    let step = left
    if (h.commitLeft[0] > 0 && h.commitLeft[0] < step) step = h.commitLeft[0]
    if (h.stallLeft[0] > 0 && h.stallLeft[0] < step) step = h.stallLeft[0]
    for (let c = 0; c < t.contexts; c++) {
      if (h.phase[c] < PHASE.draining) continue
      const event = resetEventIn(hw, c)
      if (event < step) step = event
    }
    step = signalIn(hw, step)
    bus.o.cycles = step
    bus.publish(K['time passed'])
    if (advanceCommit(hw, step)) effective = true
    if (advanceStall(hw, step)) effective = true
    if (advanceFailures(hw, step)) effective = true
    if (t.regulates && advanceRounds(h, t.contexts, step)) effective = true
    for (let c = 0; c < t.contexts; c++)
      if (h.phase[c] >= PHASE.draining && advanceReset(hw, c, step)) effective = true
    left -= step
  }
  return effective
}
