/**
 * The system MPU. Staged: software writes a shadow bank, COMMIT takes it over as one, some cycles later; REVERT loads the
 * shadow from the bank in force. Of the other families each write is taken over at once, and COMMIT, when it is
 * acknowledged, has nothing left to do, but that an iopmp resumes what STALL held. One fault is recorded, later ones set
 * the overflow flag (MP-14's merged case). A unit that closes acknowledges a commit only when nothing is open that a changed
 * region let pass. Which region decides: decisions.ts.
 */
import { K } from '../interface/observations.ts'
import { type Platform, type ProtectionFamily, protectionFamilies } from '../interface/platform.ts'
import { R } from '../interface/registers.ts'
import { type Column, NONE } from '../layout/layout.ts'
import { requestersToStall, stallHighWritten, tableWritten } from './domains.ts'
import { isOfRequester, isPriority } from './entries.ts'
import { CLOSING, type Hardware, SLOT } from './fields.ts'
import { setWire } from './interrupts.ts'
import { isCommitted, isEarly, nameStages } from './stages.ts'

export const FAMILY = Object.fromEntries(protectionFamilies.map((name, i) => [name, i])) as {
  readonly [N in ProtectionFamily]: number
}
/** Its ordinal; a platform whose protection is not executed counts as staged. */
export const familyOf = ({ protection: { family } }: Platform): number =>
  family === 'none' ? FAMILY.staged : FAMILY[family]

export function readProtection(hw: Hardware, register: number, r: number): number {
  const { h } = hw
  const inForce = hw.d.programming.showsInForce(hw)
  switch (register) {
    case R.BASE:
      return inForce ? h.base[r] : h.shadowBase[r]
    case R.LIMIT:
      return inForce ? h.limit[r] : h.shadowLimit[r]
    case R.ATTRIBUTES:
      return inForce ? h.attributes[r] : h.shadowAttributes[r]
    case R.READERS:
      return h.readers[r]
    case R.WRITERS:
      return h.writers[r]
    case R.BACKGROUND:
      return h.background[0]
    case R.STALL_STATUS:
      return h.stallLeft[0] > 0 ? 1 : 0
    case R.STALL:
      return h.stallNamed.length > 0 ? h.stallNamed[0] : 0
    case R.STALL_HIGH:
      return h.stallNamed.length > 0 ? h.stallNamed[1] : 0
    case R.FAULT_CODE:
      return h.faultCode.length > 0 ? h.faultCode[0] : 0
    case R.DOMAINS:
      return h.domains[r]
    case R.DOMAINS_HIGH:
      return h.domainsHigh[r]
    case R.FAULT_LATER:
      return h.faultLater[0]
    case R.COMMIT_STATUS:
      return h.commitLeft[0] > 0 ? 1 : 0
    case R.FAULT_STATUS:
      return h.faultStatus[0] | (h.faultOverflow[0] << 1)
    case R.FAULT_STREAM:
      return h.faultStream[0]
    case R.FAULT_ADDRESS:
      return h.faultAddress[0]
    default:
      return 0
  }
}

/** Refused (false) while a commit runs: the bank that it takes over must not change under it. */
export function writeProtection(hw: Hardware, register: number, index: number, value: number): boolean {
  const { h } = hw
  if (h.commitLeft[0] > 0 || !hw.d.programming.accepts(hw, register, index)) return false
  const r = hw.d.programming.regionOf(hw, register, index)
  switch (register) {
    case R.BASE:
      h.shadowBase[r] = value
      return written(hw, r)
    case R.LIMIT:
      h.shadowLimit[r] = value
      return written(hw, r)
    case R.ATTRIBUTES:
      h.shadowAttributes[r] = value
      return written(hw, r)
    case R.REVERT:
      if (hw.t.family !== FAMILY.staged) return false
      for (let i = 0; i < hw.t.regions; i++) loadShadow(hw, i)
      return true
    case R.READERS:
      return maskWritten(hw, h.readers, r, value)
    case R.WRITERS:
      return maskWritten(hw, h.writers, r, value)
    case R.BACKGROUND:
      if (hw.t.family !== FAMILY['region-filter']) return false
      h.background[0] = value
      return true
    case R.STALL:
      return stall(hw, requestersToStall(hw, value))
    case R.STALL_HIGH:
      return stallHighWritten(hw, value)
    case R.DOMAINS:
      return tableWritten(hw, false, r, value)
    case R.DOMAINS_HIGH:
      return tableWritten(hw, true, r, value)
    case R.COMMIT:
      if (hw.t.family === FAMILY.iopmp) h.resuming[0] = value
      nameStages(hw, value)
      h.commitLeft[0] = hw.platform.protection.commitCycles
      return true
    default:
      return false
  }
}

function written(hw: Hardware, r: number): true {
  if (hw.t.family !== FAMILY.staged) takeOver(hw, r)
  return true
}

/** READERS or WRITERS of a region: in force at once. */
function maskWritten(hw: Hardware, column: Column, r: number, value: number): boolean {
  if (hw.t.family !== FAMILY['region-filter']) return false
  if (column[r] === value || !hw.d.programming.takesOver(hw, r)) return true
  unsettle(hw, r)
  column[r] = value
  return true
}

/** What is held already stays so; nothing to hold takes no time. */
function stall({ h, t, platform }: Hardware, requesters: number): boolean {
  if (t.family !== FAMILY.iopmp) return false
  const fresh = (requesters & ~h.stalled[0]) >>> 0
  if (fresh === 0) return true
  h.stalling[0] = (h.stalling[0] | fresh) >>> 0
  h.stallLeft[0] = platform.protection.commitCycles
  return true
}

export function advanceStall({ h }: Hardware, cycles: number): boolean {
  if (h.stallLeft[0] === 0) return false
  h.stallLeft[0] -= cycles
  if (h.stallLeft[0] > 0) return true
  h.stalled[0] = (h.stalled[0] | h.stalling[0]) >>> 0
  h.stalling[0] = 0
  return true
}

function loadShadow({ h }: Hardware, r: number): void {
  h.shadowBase[r] = h.base[r]
  h.shadowLimit[r] = h.limit[r]
  h.shadowAttributes[r] = h.attributes[r]
}

export function advanceCommit(hw: Hardware, cycles: number): boolean {
  const { h } = hw
  if (h.commitLeft[0] === CLOSING) return wake(hw)
  if (h.commitLeft[0] === 0 || !hw.d.programming.advances(hw)) return false
  h.commitLeft[0] -= cycles
  if (h.commitLeft[0] === 0) commit(hw)
  else if (hw.t.hasSecondStage) for (let r = 0; r < hw.t.regions; r++) if (isEarly(hw, r)) takeOver(hw, r)
  return true
}

function commit(hw: Hardware): void {
  const { h, bus, platform } = hw
  for (let r = 0; r < hw.t.regions; r++) if (isCommitted(hw, r)) takeOver(hw, r)
  if (hw.t.hasSecondStage) h.committing[0] = 0
  // First: what is held could not end, and a unit that closes would wait for it.
  h.stalled[0] = (h.stalled[0] & ~h.resuming[0]) >>> 0
  h.stalling[0] = (h.stalling[0] & ~h.resuming[0]) >>> 0
  h.resuming[0] = 0
  if (platform.protection.closes) {
    h.commitLeft[0] = CLOSING
    close(hw)
  } else bus.publish(K['commit acknowledged'])
}

/** Something has ended that a commit may wait for, or time has passed. Says whether it is acknowledged now. */
export const wake = (hw: Hardware): boolean => hw.d.programming.wakes(hw) && close(hw)

/** The bank is in force: acknowledged, unless something is open that it no longer lets pass so. Says whether it was. */
function close(hw: Hardware): boolean {
  const { h, d, bus } = hw
  if (h.commitLeft[0] !== CLOSING) return false
  for (let s = 0; s < h.slot.length; s++) if (d.programming.waitsFor(hw, s)) return false
  h.commitLeft[0] = 0
  bus.publish(K['commit acknowledged'])
  return true
}

function takeOver(hw: Hardware, r: number): void {
  const { h, d } = hw
  const changed =
    h.base[r] !== h.shadowBase[r] ||
    h.limit[r] !== h.shadowLimit[r] ||
    h.attributes[r] !== h.shadowAttributes[r]
  if (!changed || !d.programming.takesOver(hw, r)) return
  unsettle(hw, r)
  h.base[r] = h.shadowBase[r]
  h.limit[r] = h.shadowLimit[r]
  h.attributes[r] = h.shadowAttributes[r]
}

/**
 * The decisions of bursts that the region has let begin are carried no further. A priority entry decides beside any other
 * one: of a requester for whom it is one, no burst is carried on.
 */
function unsettle(hw: Hardware, r: number): void {
  const { h, t } = hw
  const decided = r < t.firstStageRegions ? h.slotRegion : h.slotSecond
  for (let s = 0; s < h.slot.length; s++) {
    if (h.slot[s] !== SLOT.open || decided[s] === NONE) continue
    const requester = isPriority(hw, r) ? t.requesterOf[Math.floor(s / t.slots)] : -1
    if (decided[s] === r || isOfRequester(hw, r, requester)) h.slotStale[s] = 1
  }
}

/** The beat in slot s was blocked. */
export function recordFault(hw: Hardware, s: number, stream: number, address: number): void {
  const { h, d, bus, platform } = hw
  if (!d.faults.isRecorded(hw, s)) return
  const shown = d.faults.addressOf(hw, s, address)
  const first = h.faultStatus[0] === 0
  if (first) {
    h.faultStatus[0] = 1
    h.faultStream[0] = stream
    h.faultAddress[0] = shown
  } else if (d.faults.overflows(hw)) {
    h.faultOverflow[0] = 1
    if (hw.t.family === FAMILY.iopmp) recordLater(hw, stream)
  }
  if (h.faultCode.length > 0 && (first || d.faults.replacesCode(hw)))
    h.faultCode[0] = d.faults.codeOf(hw, s, stream, address)
  const { o } = bus
  o.stream = stream
  o.address = shown
  o.direction = h.slotDirection[s]
  o.overflow = h.faultOverflow[0]
  bus.publish(K['fault recorded'])
  const line = platform.protection.faultLine
  if (line !== undefined && d.faults.raises(hw)) setWire(hw, -1, line, 1)
}

/** Whose fault came while a record was held. */
function recordLater(hw: Hardware, stream: number): void {
  const requester = hw.t.requesterOfStream.get(stream) ?? -1
  if (requester >= 0) hw.h.faultLater[0] = hw.d.faults.later(hw, requester)
}

/** FAULT_STATUS was written. */
export function clearFault(hw: Hardware): boolean {
  const { h, platform } = hw
  if (!h.faultStatus[0]) return false
  h.faultStatus[0] = 0
  h.faultOverflow[0] = 0
  h.faultLater[0] = 0
  h.faultAcknowledged[0] = 1
  h.faultStream[0] = 0
  h.faultAddress[0] = 0
  if (h.faultCode.length > 0 && hw.d.faults.clearsCode(hw)) h.faultCode[0] = 0
  if (platform.protection.faultLine !== undefined) setWire(hw, -1, platform.protection.faultLine, 0)
  return true
}
