/**
 * The DMA engines: jobs, their bursts at the port, the protection's verdict, and the response.
 * A slot is a transaction identifier at the port; its rank is its age among the context's transactions.
 */
import { K } from '../interface/observations.ts'
import { crossesBoundary } from '../interface/points.ts'
import { combinedAttribute } from '../interface/stages.ts'
import { type Column, NONE } from '../layout/layout.ts'
import { takeTurn } from './arbiter.ts'
import { outputAttribute } from './decisions.ts'
import { deviceFailed } from './failures.ts'
import { type Arbiter, type Hardware, PHASE, PURPOSE, SLOT } from './fields.ts'
import { pulse, pulseWire, updateWires } from './interrupts.ts'
import { recordFault, wake } from './protection.ts'
import { forgetSecond, secondStage } from './stages.ts'

const NO_SLOT = -1
/** With which a transfer arrives that no protection gave another. */
const attributeOnTheBus = 0

/** A guest rang the doorbell of context c with the descriptor in the access. */
export function submitJob(hw: Hardware, c: number): boolean {
  const { access, platform } = hw
  const context = platform.contexts[c]
  const fits =
    access.count >= 1 &&
    access.count <= context.burstBeatsMax &&
    access.address % platform.beatBytes === 0 &&
    !crossesBoundary(access.address, access.count * platform.beatBytes)
  if (!fits || hw.h.phase[c] !== PHASE.assigned || hw.h.halted[c] || !hw.d.port.hasRoom(hw, c)) return false
  return (
    takeSlot(hw, c, access.direction, access.address, access.count, access.value, PURPOSE.data) !== NO_SLOT
  )
}

/** The lowest free slot, or NO_SLOT where the context has as many transactions as it may. */
function takeSlot(
  hw: Hardware,
  c: number,
  direction: number,
  address: number,
  beats: number,
  value: number,
  purpose: number,
): number {
  const { h, t } = hw
  let used = 0
  let free = NO_SLOT
  for (let s = (c + 1) * t.slots - 1; s >= c * t.slots; s--) {
    if (h.slot[s] === SLOT.free) free = s
    else used++
  }
  if (free === NO_SLOT || used >= hw.platform.contexts[c].outstandingMax) return NO_SLOT
  h.slot[free] = SLOT.accepted
  h.rank[free] = used
  h.slotDirection[free] = direction
  h.slotPurpose[free] = purpose
  h.slotAddress[free] = address
  h.slotBeats[free] = beats
  // A read fills the buffer later; until then it holds what it held.
  if (direction) h.slotValue[free] = value
  return free
}

/** Frees a slot; its fields return to their power-on values, so that equal states are equal. */
export function freeSlot(hw: Hardware, c: number, s: number): void {
  const { h, t } = hw
  for (let other = c * t.slots; other < (c + 1) * t.slots; other++) {
    if (h.slot[other] !== SLOT.free && h.rank[other] > h.rank[s]) h.rank[other]--
  }
  h.slot[s] = SLOT.free
  h.rank[s] = 0
  h.slotDirection[s] = 0
  h.slotPurpose[s] = PURPOSE.data
  h.slotAddress[s] = 0
  h.slotBeats[s] = 0
  h.slotIssued[s] = 0
  h.slotJudged[s] = 0
  if (hw.d.port.clearsBuffer(hw, c)) h.slotValue[s] = 0
  h.slotBlocked[s] = 0
  h.slotRegion[s] = NONE
  forgetSecond(hw, s)
  h.slotStale[s] = 0
}

function slotOfRank(hw: Hardware, c: number, rank: number): number {
  const { h, t } = hw
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (h.slot[s] !== SLOT.free && h.rank[s] === rank) return s
  return NO_SLOT
}

/** The next beat of the transaction appears at the port. */
export function issue(hw: Hardware, c: number, rank: number): boolean {
  const { h, d, bus, t } = hw
  let s = slotOfRank(hw, c, rank)
  const asked = s !== NO_SLOT
  if (!asked && d.port.prefetches(hw, c)) s = takeSlot(hw, c, 0, 0, 1, 0, PURPOSE.fetch)
  if (s === NO_SLOT || h.slotIssued[s] === h.slotBeats[s]) return false
  const first = h.slot[s] === SLOT.accepted
  const may = first
    ? h.slotPurpose[s] === PURPOSE.message
      ? d.port.mayRaise(hw, c)
      : d.port.mayStart(hw, c)
    : d.port.mayContinue(hw, c)
  if (!may) return false
  const arbiter = t.arbiterOf[c]
  if (arbiter !== undefined && asked && !passesArbiter(hw, c, arbiter)) return false
  if (first) fetchDescriptor(hw, c, s)
  const { o } = bus
  o.context = c
  o.stream = d.port.streamOf(hw, c, s)
  o.tag = d.port.tagOf(hw, c, s)
  o.direction = h.slotDirection[s]
  if (first) {
    h.slot[s] = SLOT.open
    o.address = h.slotAddress[s]
    o.beats = h.slotBeats[s]
    o.message = h.slotPurpose[s] === PURPOSE.message ? 1 : 0
    bus.publish(K['request at port'])
  }
  o.beat = h.slotIssued[s]
  o.address = beatAddress(hw, s, h.slotIssued[s])
  h.slotIssued[s]++
  bus.publish(K['beat at port'])
  return true
}

/** What is held is no effect: the device is as it was. */
function passesArbiter(hw: Hardware, c: number, arbiter: Arbiter): boolean {
  if (hw.d.arbiter.grants(hw, c, arbiter)) {
    takeTurn(hw, c, arbiter)
    return true
  }
  hw.bus.o.context = c
  hw.bus.publish(K['beat held'])
  return false
}

/** The descriptor of the transaction is read, from where the doorbell has put it. */
function fetchDescriptor(hw: Hardware, c: number, s: number): void {
  const { h, d } = hw
  const from = d.port.descriptorOf(hw, c, s)
  if (from === s) return
  h.slotDirection[s] = h.slotDirection[from]
  h.slotAddress[s] = h.slotAddress[from]
  h.slotBeats[s] = h.slotBeats[from]
  h.slotValue[s] = h.slotValue[from]
}

const beatAddress = ({ h, platform }: Hardware, s: number, beat: number): number =>
  h.slotAddress[s] + beat * platform.beatBytes

/** The protection judges the oldest beat of the transaction that it has not judged. */
export function deliver(hw: Hardware, c: number, rank: number): boolean {
  const { h, d } = hw
  const s = slotOfRank(hw, c, rank)
  if (s === NO_SLOT || h.slot[s] !== SLOT.open || h.slotJudged[s] >= h.slotIssued[s]) return false
  const beat = h.slotJudged[s]
  const isolated = h.phase[c] === PHASE.quarantined
  if (h.stalled[0] !== 0 && !isolated && d.checker.holds(hw, c)) return false
  const address = beatAddress(hw, s, beat)
  const stream = d.port.streamOf(hw, c, s)
  const direction = h.slotDirection[s]
  const around = !isolated && !d.checker.isInPath(hw, c, s)
  let region = NONE
  let second = NONE
  if (!isolated && !around) {
    region =
      beat === 0
        ? d.checker.firstBeat(hw, s, stream, direction, address)
        : d.checker.laterBeat(hw, s, stream, direction, address)
    if (hw.t.hasSecondStage && region !== NONE) {
      second = secondStage(hw, s, beat, stream, direction, address)
      if (second === NONE) region = NONE
    }
  }
  h.slotJudged[s]++
  // What the slot remembers is cleared with its last beat: it decides nothing more. A unit that closes waits for it.
  const last = h.slotJudged[s] === h.slotBeats[s]
  if (beat === 0) h.slotRegion[s] = region
  if (last && !hw.platform.protection.closes) {
    h.slotRegion[s] = NONE
    forgetSecond(hw, s)
    h.slotStale[s] = 0
  }
  const otherwise = region === NONE && !isolated ? d.checker.background(hw, stream, direction, address) : NONE
  if (region === NONE && !around && otherwise === NONE) block(hw, c, s, stream, beat, address, isolated)
  else if (region === NONE && !around) pass(hw, c, s, stream, beat, address, otherwise, 1)
  else if (around) pass(hw, c, s, stream, beat, address, attributeOnTheBus, 0)
  else pass(hw, c, s, stream, beat, address, leavingWith(h.attributes, region, second), 1)
  return true
}

/** `second`: NONE where there is one stage. */
function leavingWith(attributes: Column, region: number, second: number): number {
  const first = outputAttribute(attributes[region])
  return second === NONE ? first : combinedAttribute(first, outputAttribute(attributes[second]))
}

function block(
  hw: Hardware,
  c: number,
  s: number,
  stream: number,
  beat: number,
  address: number,
  isolated: boolean,
): void {
  const { h, bus } = hw
  h.slotBlocked[s] = 1
  const { o } = bus
  o.context = c
  o.stream = stream
  o.tag = hw.d.port.tagOf(hw, c, s)
  o.direction = h.slotDirection[s]
  o.beat = beat
  o.address = address
  bus.publish(K['beat blocked'])
  if (!isolated) recordFault(hw, s, stream, address)
}

function pass(
  hw: Hardware,
  c: number,
  s: number,
  stream: number,
  beat: number,
  address: number,
  attribute: number,
  through: number,
): void {
  const { h, bus, t } = hw
  const cell = t.cellOf.get(address)
  const write = h.slotDirection[s] === 1
  if (cell !== undefined) {
    if (write) h.content[cell] = h.slotValue[s]
    else h.slotValue[s] = h.content[cell]
  } else reachRegisters(hw, s, address, write)
  const { o } = bus
  o.context = c
  o.stream = stream
  o.tag = hw.d.port.tagOf(hw, c, s)
  o.direction = h.slotDirection[s]
  o.beat = beat
  o.address = address
  o.attribute = attribute
  o.value = h.slotValue[s]
  o.through = through
  bus.publish(K['beat passed'])
  if (!write) return
  const line = t.mailboxOf.get(address)
  if (line !== undefined) pulse(hw, line)
}

/**
 * A transfer to a register frame is one to its registers: each word of the granule has the value of the beat. Where there is
 * nothing a read gives 0, whatever the buffer held before.
 */
function reachRegisters(hw: Hardware, s: number, address: number, write: boolean): void {
  const { h, t, registers } = hw
  const targets = t.registersAt.get(address)
  if (targets === undefined) {
    if (!write) h.slotValue[s] = 0
    return
  }
  if (!write) h.slotValue[s] = registers.read(targets[0].code, targets[0].index) & 0xff
  else
    for (let i = 0; i < targets.length; i++)
      registers.write(targets[i].code, targets[i].index, h.slotValue[s])
}

/** The interconnect answers a transaction whose beats are all judged. */
export function respond(hw: Hardware, c: number, rank: number, busError: boolean): boolean {
  const { h, bus } = hw
  const s = slotOfRank(hw, c, rank)
  if (s === NO_SLOT || h.slot[s] !== SLOT.open || h.slotJudged[s] < h.slotBeats[s]) return false
  const error = busError || h.slotBlocked[s] === 1
  const message = h.slotPurpose[s] === PURPOSE.message
  const { o } = bus
  o.context = c
  o.tag = hw.d.port.tagOf(hw, c, s)
  o.direction = h.slotDirection[s]
  o.error = error ? 1 : 0
  o.value = h.slotDirection[s] ? 0 : h.slotValue[s]
  freeSlot(hw, c, s)
  bus.publish(K['response at port'])
  const alive = h.phase[c] === PHASE.assigned || h.phase[c] === PHASE.failed
  if (alive && error) contextError(hw, c)
  else if (alive && !message) h.cause[c] = 1
  updateWires(hw, c)
  wake(hw)
  return true
}

/** An error response, or a fault within: the context stops, and says so. */
function contextError(hw: Hardware, c: number): void {
  const { h } = hw
  h.error[c] = 1
  for (const x of hw.d.errors.halts(hw, c)) h.halted[x] = 1
  recordOrigin(hw, c)
}

/** The context's own hardware fails. */
export function failContext(hw: Hardware, c: number): boolean {
  const { h, bus } = hw
  if (h.phase[c] !== PHASE.assigned) return false
  h.phase[c] = PHASE.failed
  bus.o.context = c
  bus.publish(K['context failed'])
  deviceFailed(hw, hw.platform.contexts[c].device)
  contextError(hw, c)
  updateWires(hw, c)
  return true
}

/** The primary's record of who raised its interrupt (IRQ-4). */
function recordOrigin(hw: Hardware, c: number): void {
  const { h, d, platform } = hw
  if (platform.contexts[c].role === 'primary') return
  const device = platform.contexts[c].device
  const wasEmpty = h.origin[device] === 0
  h.origin[device] = d.origins.recorded(hw, device, c)
  const { primary } = platform.devices[device]
  h.cause[primary] = 1
  if (wasEmpty) signalPrimary(hw, primary)
}

/** Bits of the record are acknowledged. What came meanwhile is signalled anew: a message or an edge says it once. */
export function clearOrigin(hw: Hardware, device: number, bits: number): boolean {
  const { h, platform } = hw
  const left = (h.origin[device] & ~bits) >>> 0
  if (left === h.origin[device]) return false
  h.origin[device] = left
  if (left !== 0) signalPrimary(hw, platform.devices[device].primary)
  return true
}

/** The primary's own interrupt, which its secondaries raise as well. A message that waits already says it too. */
function signalPrimary(hw: Hardware, primary: number): void {
  const { h, d, platform } = hw
  if (platform.contexts[primary].interrupts.length === 0) return
  if (h.mask[primary] || !d.port.mayRaise(hw, primary)) return
  signal(hw, primary, 0)
}

/** A message of c to its primary, which needs no assignment; what the primary has not acknowledged is not said twice. */
function tellPrimary(hw: Hardware, c: number): boolean {
  const { h, platform, bus, t } = hw
  const { messages, device } = platform.contexts[c]
  const { primary } = platform.devices[device]
  if (!messages || (h.origin[device] & t.originBit[c]) !== 0 || h.phase[primary] >= PHASE.draining)
    return false
  bus.o.context = c
  bus.publish(K['message to primary'])
  recordOrigin(hw, c)
  return true
}

/**
 * The device signals: a message becomes a write transaction to the mailbox, an edge a pulse, a level a wire that stays
 * until STATUS is cleared.
 */
export function raise(hw: Hardware, c: number, ordinal: number): boolean {
  if (ordinal === hw.platform.contexts[c].interrupts.length) return tellPrimary(hw, c)
  const { h, platform, d } = hw
  const interrupt = platform.contexts[c].interrupts[ordinal]
  if (!interrupt || h.mask[c] || !d.port.mayRaise(hw, c)) return false
  if (interrupt.trigger === 'level') {
    if (h.cause[c]) return false
    h.cause[c] = 1
  }
  return signal(hw, c, ordinal)
}

function signal(hw: Hardware, c: number, ordinal: number): boolean {
  const { platform, d, t } = hw
  const interrupt = platform.contexts[c].interrupts[ordinal]
  const line = d.signals.lineOf(hw, c, ordinal)
  switch (interrupt.trigger) {
    case 'message':
      return takeSlot(hw, c, 1, t.mailboxOfLine[line], 1, 1, PURPOSE.message) !== NO_SLOT
    case 'edge':
      pulseWire(hw, c, line)
      return true
    case 'level':
      updateWires(hw, c)
      return true
  }
}

/** Clears the status of these contexts; says whether any was set. */
export function clearStatus(hw: Hardware, contexts: readonly number[]): boolean {
  let changed = false
  for (let i = 0; i < contexts.length; i++) {
    const c = contexts[i]
    if (!hw.h.cause[c]) continue
    hw.h.cause[c] = 0
    updateWires(hw, c)
    changed = true
  }
  return changed
}
