/**
 * The table of requesters of an iopmp, and the stall that names memory domains. A word of the table is in force as it is
 * written. Which requesters a stall holds is decided once, when STALL is written: what the table says later changes nothing.
 */
import { NONE } from '../layout/layout.ts'
import { type Hardware, SLOT } from './fields.ts'

/** DOMAINS or DOMAINS_HIGH of a requester. No burst of it is carried on. */
export function tableWritten(hw: Hardware, isHigh: boolean, requester: number, written: number): boolean {
  const { h, t, d } = hw
  const column = isHigh ? h.domainsHigh : h.domains
  if (requester >= column.length) return false
  const value = d.programming.wordFor(hw, isHigh, requester, written)
  if (column[requester] === value) return true
  column[requester] = value
  for (let s = 0; s < h.slot.length; s++) {
    const isOpen = h.slot[s] === SLOT.open && h.slotRegion[s] !== NONE
    if (isOpen && t.requesterOf[Math.floor(s / t.slots)] === requester) h.slotStale[s] = 1
  }
  return true
}

export function stallHighWritten({ h }: Hardware, value: number): boolean {
  if (h.stallNamed.length === 0) return false
  h.stallNamed[1] = value
  return true
}

/** The requesters that a write of STALL holds: named themselves, or by the domains that they have. */
export function requestersToStall(hw: Hardware, value: number): number {
  const { h, d } = hw
  if (h.stallNamed.length === 0) return value
  h.stallNamed[0] = value
  return d.programming.stalledBy(hw, value, h.stallNamed[1])
}

/** Those that have one of the domains now. */
export function requestersWith({ h }: Hardware, low: number, high: number): number {
  let mask = 0
  for (let q = 0; q < h.domains.length; q++)
    if ((h.domains[q] & low) !== 0 || (h.domainsHigh[q] & high) !== 0) mask |= 1 << q
  return mask >>> 0
}
