/**
 * GICv3: a distributor's state for each line (an SPI of one controller, or a PPI of one PE), and list registers for each
 * guest's PE. Software of EL2 takes physical interrupts and writes list registers; a guest takes virtual ones, and
 * physical FIQs where its PE takes them directly. The lower a priority, the more urgent; of equals the lowest line.
 */
import { K } from '../interface/observations.ts'
import {
  ENDED_BIT,
  LIST_EOI_BIT,
  LIST_HW_BIT,
  LIST_LINE_MASK,
  LIST_PRIORITY_SHIFT,
  LIST_STATE,
  LIST_STATE_SHIFT,
  NO_PENDING_BIT,
  R,
  UNDERFLOW_BIT,
} from '../interface/registers.ts'
import { type Column, NONE } from '../layout/layout.ts'
import { type Hardware, type HardwareColumns, PHASE } from './fields.ts'

/** What a wire does: it goes low or high and stays, or pulses. */
const LOW = 0
const PULSE = 2

/** Level wires follow cause and mask while the context may raise. */
export function updateWires(hw: Hardware, c: number): void {
  const { h, d, platform } = hw
  const interrupts = platform.contexts[c].interrupts
  for (let i = 0; i < interrupts.length; i++) {
    if (interrupts[i].trigger !== 'level') continue
    const alive = h.phase[c] === PHASE.assigned || h.phase[c] === PHASE.failed
    // The first wire says that the context has something to say; the others are for errors.
    const cause = i === 0 ? h.cause[c] : h.error[c]
    const level = alive && cause && !h.mask[c] ? 1 : 0
    const line = d.signals.lineOf(hw, c, i)
    if (!d.signals.pulses(hw, c)) setWire(hw, c, line, level)
    else if (level) pulseWire(hw, c, line)
  }
}

export function setWire(hw: Hardware, c: number, line: number, level: number): void {
  const { h } = hw
  if (h.wire[line] === level) return
  h.wire[line] = level
  showWire(hw, c, line, level)
  arrive(hw, line, level)
}

/** The device's own wire pulses. */
export function pulseWire(hw: Hardware, c: number, line: number): void {
  showWire(hw, c, line, PULSE)
  arrive(hw, line, PULSE)
}

function showWire({ bus }: Hardware, c: number, line: number, level: number): void {
  bus.o.context = c
  bus.o.line = line
  bus.o.level = level
  bus.publish(K['interrupt line'])
}

/** A mailbox unit pulses the line of the channel that was written. */
export const pulse = (hw: Hardware, line: number): void => arrive(hw, line, PULSE)

/** At the input of the controller. An edge is latched: pending is one bit. A pulse is too short for a level input. */
function arrive({ h, bus }: Hardware, line: number, level: number): void {
  bus.o.line = line
  bus.o.level = level
  bus.publish(K['interrupt signalled'])
  if (level !== LOW && h.edge[line]) h.pending[line] = 1
}

/** The most urgent line that the guest's PE may acknowledge, at EL1 if `direct`, else at EL2; or -1. */
function mostUrgent(hw: Hardware, guest: number, direct: boolean): number {
  const { h, t, d } = hw
  let best = -1
  for (let line = 0; line < t.lines; line++) {
    if (!h.enabled[line] || h.active[line] || !d.controller.isPending(hw, line)) continue
    if (d.controller.targetOf(hw, line) !== guest) continue
    if ((t.lineIsFiq[line] && t.guestIsDirect[guest]) !== direct) continue
    if (best < 0 || h.priority[line] < h.priority[best]) best = line
  }
  return best
}

function activate({ h }: Hardware, line: number): void {
  h.active[line] = 1
  h.pending[line] = 0
}

/** ICC_IAR at EL2 of the guest's PE. EL2 handles one at a time: it masks interrupts until ICC_EOIR. */
export function take(hw: Hardware, guest: number): number {
  const { h, bus } = hw
  if (h.running[guest] !== NONE) return -1
  const line = mostUrgent(hw, guest, false)
  if (line < 0) return -1
  activate(hw, line)
  h.running[guest] = line
  bus.o.pe = hw.platform.guests[guest].pe
  bus.o.line = line
  bus.publish(K['interrupt taken'])
  return line
}

/** ICC_EOIR at EL2: priority drop. The line stays active until it is deactivated. */
export function endAtEl2({ h }: Hardware, guest: number): boolean {
  if (h.running[guest] === NONE) return false
  h.running[guest] = NONE
  return true
}

/** The physical interrupts that a PE's list registers can deactivate: SPIs of its controller, and PPIs of its own. */
export const isOwnInterrupt = ({ t }: Hardware, line: number, guest: number): boolean =>
  t.lineGuest[line] === NONE ? t.lineGic[line] === t.guestGic[guest] : t.lineGuest[line] === guest

/** ICH_ELRSR: a bit for each list register that may be used. One that still asks for maintenance may not. */
export function emptyListRegisters({ h, t }: Hardware, guest: number): number {
  let bits = 0
  for (let n = 0; n < t.listRegisters; n++)
    if (h.listLine[guest * t.listRegisters + n] === NONE) bits |= 1 << n
  return bits
}

/** ICH_MISR: why the guest's PE asks for maintenance; 0 where it does not. */
export function maintenance({ h, t }: Hardware, guest: number): number {
  let ended = 0
  let valid = 0
  let pending = 0
  for (let i = guest * t.listRegisters; i < (guest + 1) * t.listRegisters; i++) {
    if (h.listLine[i] === NONE) continue
    if (h.listState[i] === LIST_STATE.invalid) ended = ENDED_BIT
    else valid++
    if (h.listState[i] & LIST_STATE.pending) pending++
  }
  const asked = h.listControl[guest]
  return ended | (valid <= 1 ? asked & UNDERFLOW_BIT : 0) | (pending === 0 ? asked & NO_PENDING_BIT : 0)
}

export function readListRegister({ h, t }: Hardware, guest: number, n: number): number {
  const i = guest * t.listRegisters + n
  if (n >= t.listRegisters || h.listLine[i] === NONE) return 0
  return (
    (h.listState[i] << LIST_STATE_SHIFT) |
    (h.listHw[i] ? LIST_HW_BIT : 0) |
    (h.listEoi[i] ? LIST_EOI_BIT : 0) |
    (h.listPriority[i] << LIST_PRIORITY_SHIFT) |
    h.listLine[i]
  )
}

/** Refused: no such register, a line that does not exist, or pending and active of an interrupt that is in hardware. */
export function writeListRegister({ h, t }: Hardware, guest: number, n: number, value: number): boolean {
  if (n >= t.listRegisters) return false
  const i = guest * t.listRegisters + n
  const state = (value >>> LIST_STATE_SHIFT) & 3
  const line = value & LIST_LINE_MASK
  if (state === LIST_STATE.invalid) {
    emptyListRegister(h, i)
    return true
  }
  const inHardware = (value & LIST_HW_BIT) !== 0
  if (line >= t.lines || (inHardware && state === LIST_STATE.both)) return false
  h.listState[i] = state
  h.listLine[i] = line
  h.listPriority[i] = (value >>> LIST_PRIORITY_SHIFT) & 0xff
  h.listHw[i] = inHardware ? 1 : 0
  // With HW = 1 this bit belongs to the physical INTID.
  h.listEoi[i] = !inHardware && value & LIST_EOI_BIT ? 1 : 0
  return true
}

function emptyListRegister(h: HardwareColumns, i: number): void {
  h.listState[i] = LIST_STATE.invalid
  h.listLine[i] = NONE
  h.listPriority[i] = 0
  h.listHw[i] = 0
  h.listEoi[i] = 0
}

/** The guest's most urgent list register whose interrupt is in this state, or -1. */
function listRegisterIn({ h, t }: Hardware, guest: number, state: number): number {
  let best = -1
  for (let i = guest * t.listRegisters; i < (guest + 1) * t.listRegisters; i++) {
    const is = state === LIST_STATE.pending ? h.listState[i] === state : (h.listState[i] & state) !== 0
    if (is && (best < 0 || h.listPriority[i] < h.listPriority[best])) best = i
  }
  return best
}

/** ICC_IAR or ICV_IAR at EL1: a physical FIQ that comes directly, else the most urgent virtual interrupt. */
export function guestAcknowledge(hw: Hardware, guest: number): boolean {
  return acknowledgeDirect(hw, guest) || acknowledgeVirtual(hw, guest)
}

function acknowledgeDirect(hw: Hardware, guest: number): boolean {
  const { h, t } = hw
  if (!t.guestIsDirect[guest] || h.directLine[guest] !== NONE) return false
  const line = mostUrgent(hw, guest, true)
  if (line < 0) return false
  activate(hw, line)
  h.directLine[guest] = line
  showAtGuest(hw, guest, line, K['direct interrupt taken'])
  return true
}

/** It must be more urgent than what the guest handles: the running priority. */
function acknowledgeVirtual(hw: Hardware, guest: number): boolean {
  const { h } = hw
  const i = listRegisterIn(hw, guest, LIST_STATE.pending)
  if (i < 0) return false
  const running = listRegisterIn(hw, guest, LIST_STATE.active)
  if (running >= 0 && h.listPriority[running] <= h.listPriority[i]) return false
  h.listState[i] = LIST_STATE.active
  showAtGuest(hw, guest, h.listLine[i], K['virtual interrupt taken'])
  return true
}

function showAtGuest({ bus, platform }: Hardware, guest: number, line: number, kind: number): void {
  bus.o.guest = guest
  bus.o.pe = platform.guests[guest].pe
  bus.o.line = line
  bus.publish(kind)
}

/** End and deactivation at EL1, of what the guest took directly, else of its most urgent active virtual interrupt. */
export function guestEnd(hw: Hardware, guest: number): boolean {
  const { h } = hw
  if (h.directLine[guest] !== NONE) {
    h.active[h.directLine[guest]] = 0
    h.directLine[guest] = NONE
    return true
  }
  const i = listRegisterIn(hw, guest, LIST_STATE.active)
  if (i < 0) return false
  const line = h.listLine[i]
  // With the HW bit the physical interrupt is deactivated with it, where it is one of this PE.
  if (h.listHw[i] && isOwnInterrupt(hw, line, guest)) h.active[line] = 0
  if (h.listState[i] === LIST_STATE.both) h.listState[i] = LIST_STATE.pending
  else if (h.listEoi[i]) h.listState[i] = LIST_STATE.invalid
  else emptyListRegister(h, i)
  showAtGuest(hw, guest, line, K['virtual interrupt ended'])
  return true
}

export function readLine(hw: Hardware, register: number, line: number): number {
  return register === R.PENDING
    ? hw.d.controller.isPending(hw, line)
      ? 1
      : 0
    : lineColumn(hw.h, register)[line]
}

/** Says whether anything changed. */
export function writeLine(hw: Hardware, register: number, line: number, value: number): boolean {
  const { h, t, d } = hw
  // A PPI belongs to its PE; its route cannot be written.
  if (register === R.ROUTE && t.lineGuest[line] !== NONE) return false
  const column = lineColumn(h, register)
  const kept = register === R.ROUTE ? d.controller.routeFor(hw, line, value) : value
  const changed = column[line] !== kept
  column[line] = kept
  return changed
}

function lineColumn(h: HardwareColumns, register: number): Column {
  switch (register) {
    case R.ENABLE:
      return h.enabled
    case R.PENDING:
      return h.pending
    case R.ACTIVE:
      return h.active
    case R.TRIGGER:
      return h.edge
    case R.PRIORITY:
      return h.priority
    default:
      return h.route
  }
}
