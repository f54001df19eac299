/**
 * GICv3, as far as routing, pending, active and injection: a distributor's state for each line (an SPI, or a PPI of one
 * PE), list registers for each guest's PE. EL2 takes every physical interrupt; a guest sees virtual ones only.
 */
import { K } from '../interface/observations.ts'
import { R } from '../interface/registers.ts'
import { type Column, NONE } from '../layout/layout.ts'
import { type Hardware, type HardwareColumns, PHASE } from './fields.ts'

export const LIST_STATE = { invalid: 0, pending: 1, active: 2 } as const

/** Level wires follow cause and mask while the context may raise. */
export function updateWires(hw: Hardware, c: number): void {
  const { h, platform } = hw
  const interrupts = platform.contexts[c].interrupts
  for (let i = 0; i < interrupts.length; i++) {
    if (interrupts[i].trigger !== 'level') continue
    const alive = h.phase[c] === PHASE.assigned || h.phase[c] === PHASE.failed
    // The first wire says that the context has something to say; the others are for errors.
    const cause = i === 0 ? h.cause[c] : h.error[c]
    setWire(hw, c, interrupts[i].line, alive && cause && !h.mask[c] ? 1 : 0)
  }
}

export function setWire({ h, bus }: Hardware, c: number, line: number, level: number): void {
  if (h.wire[line] === level) return
  h.wire[line] = level
  bus.o.context = c
  bus.o.line = line
  bus.o.level = level
  bus.publish(K['interrupt line'])
}

/** An edge arrives at the controller: pending is one bit. */
export function pulse({ h }: Hardware, line: number): void {
  h.pending[line] = 1
}

const isPending = ({ h, t }: Hardware, line: number): boolean =>
  h.pending[line] === 1 || (t.lineIsLevel[line] && h.wire[line] === 1)

/** ICC_IAR at EL2 of the guest's PE: the lowest line that is pending there, or -1. */
export function take(hw: Hardware, guest: number): number {
  const { h, t, bus } = hw
  if (h.running[guest] !== NONE) return -1
  for (let line = 0; line < t.lines; line++) {
    if (!h.enabled[line] || h.active[line] || !isPending(hw, line) || targetOf(hw, line) !== guest) continue
    h.active[line] = 1
    h.pending[line] = 0
    h.running[guest] = line
    bus.o.pe = hw.platform.guests[guest].pe
    bus.o.line = line
    bus.publish(K['interrupt taken'])
    return line
  }
  return -1
}

const targetOf = ({ h, t }: Hardware, line: number): number =>
  t.lineGuest[line] === NONE ? h.route[line] : t.lineGuest[line]

/** ICC_EOIR at EL2: priority drop. The line stays active until it is deactivated. */
export function endAtEl2({ h }: Hardware, guest: number): boolean {
  if (h.running[guest] === NONE) return false
  h.running[guest] = NONE
  return true
}

/** ICH_ELRSR: a bit for each empty list register. */
export function emptyListRegisters({ h, t }: Hardware, guest: number): number {
  let bits = 0
  for (let n = 0; n < t.listRegisters; n++)
    if (h.listState[guest * t.listRegisters + n] === LIST_STATE.invalid) bits |= 1 << n
  return bits
}

/** A list register as software sees it: state in bits 8 and 9, line in the low byte; an empty one is 0. */
export const LIST_STATE_SHIFT = 8

export const readListRegister = ({ h, t }: Hardware, guest: number, n: number): number => {
  const i = guest * t.listRegisters + n
  return h.listState[i] === LIST_STATE.invalid ? 0 : (h.listState[i] << LIST_STATE_SHIFT) | h.listLine[i]
}

export function writeListRegister({ h, t }: Hardware, guest: number, n: number, value: number): boolean {
  if (n >= t.listRegisters) return false
  const i = guest * t.listRegisters + n
  const state = (value >>> LIST_STATE_SHIFT) & 3
  // Pending and active at once is not modelled, and must not be half modelled.
  if (state > LIST_STATE.active) return false
  h.listState[i] = state
  h.listLine[i] = state === LIST_STATE.invalid ? NONE : value & 0xff
  return true
}

/** ICV_IAR: the lowest pending virtual interrupt becomes active. */
export function guestAcknowledge(hw: Hardware, guest: number): boolean {
  const { h, t, bus, platform } = hw
  for (let i = guest * t.listRegisters; i < (guest + 1) * t.listRegisters; i++) {
    if (h.listState[i] !== LIST_STATE.pending) continue
    h.listState[i] = LIST_STATE.active
    bus.o.guest = guest
    bus.o.pe = platform.guests[guest].pe
    bus.o.line = h.listLine[i]
    bus.publish(K['virtual interrupt taken'])
    return true
  }
  return false
}

/** ICV_EOIR and deactivation; with the HW bit the physical interrupt is deactivated with it. */
export function guestEnd({ h, t }: Hardware, guest: number): boolean {
  for (let i = guest * t.listRegisters; i < (guest + 1) * t.listRegisters; i++) {
    if (h.listState[i] !== LIST_STATE.active) continue
    h.active[h.listLine[i]] = 0
    h.listState[i] = LIST_STATE.invalid
    h.listLine[i] = NONE
    return true
  }
  return false
}

export function readLine(hw: Hardware, register: number, line: number): number {
  const { h } = hw
  switch (register) {
    case R.ENABLE:
      return h.enabled[line]
    case R.PENDING:
      return isPending(hw, line) ? 1 : 0
    case R.ACTIVE:
      return h.active[line]
    case R.ROUTE:
      return h.route[line]
    default:
      return 0
  }
}

/** Says whether anything changed. */
export function writeLine({ h, t }: Hardware, register: number, line: number, value: number): boolean {
  const column = lineColumn(h, register)
  // A PPI belongs to its PE; its route cannot be written.
  if (register === R.ROUTE && t.lineGuest[line] !== NONE) return false
  const changed = column[line] !== value
  column[line] = value
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
    default:
      return h.route
  }
}
