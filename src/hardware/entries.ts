/**
 * The entries of an iopmp, in their order: the priority entry of the lowest number that matches a transfer decides, permits
 * or denies; where none matches, any other that covers it and permits lets it pass. A beat lies in one granule, and so do
 * the ends of an entry, so that no entry covers a beat in part.
 */
import { hasDomain } from '../interface/domains.ts'
import { ENABLE_BIT, FAULT_CODE, READ_BIT, WRITE_BIT } from '../interface/registers.ts'
import { NONE } from '../layout/layout.ts'
import type { Hardware } from './fields.ts'

/** Is the entry one of the requester's? -1 is nobody. */
export function isOfRequester({ h, t }: Hardware, r: number, requester: number): boolean {
  if (requester < 0) return false
  if (t.domainOf.length === 0) return t.requesterOfRegion[r] === requester
  return hasDomain(h.domains[requester], h.domainsHigh[requester], t.domainOf[r])
}

export const covers = ({ h }: Hardware, r: number, address: number): boolean =>
  h.base[r] <= address && address <= h.limit[r]

/** The region is enabled and covers the address. */
export const isHit = (hw: Hardware, r: number, address: number): boolean =>
  (hw.h.attributes[r] & ENABLE_BIT) !== 0 && covers(hw, r, address)

/** The attributes permit the direction, or it is not checked. */
export const permitsDirection = (
  hw: Hardware,
  attributes: number,
  stream: number,
  direction: number,
): boolean =>
  (attributes & (direction ? WRITE_BIT : READ_BIT)) !== 0 ||
  hw.d.checker.ignoresDirection(hw, stream, direction)

/** The entry that lets it pass, or NONE. */
export function firstEntry(hw: Hardware, stream: number, direction: number, address: number): number {
  const { h, t } = hw
  const requester = t.requesterOfStream.get(stream) ?? -1
  for (let r = 0; r < t.regions; r++) {
    if (!isHit(hw, r, address) || !isOfRequester(hw, r, requester)) continue
    if (permitsDirection(hw, h.attributes[r], stream, direction)) return r
    if (isPriority(hw, r) && hw.d.checker.denies(hw, r)) return NONE
  }
  return NONE
}

/** Why the beat in slot s is blocked (FAULT_CODE): what the entries say of it, or of the first beat of its burst. */
export function causeOf(hw: Hardware, s: number, stream: number, address: number): number {
  const { h, t } = hw
  if ((t.requesterOfStream.get(stream) ?? -1) < 0) return FAULT_CODE.unknown
  const direction = h.slotDirection[s]
  const own = causeAt(hw, stream, direction, address)
  if (own !== FAULT_CODE.none) return own
  const first = causeAt(hw, stream, direction, h.slotAddress[s])
  return first === FAULT_CODE.none ? FAULT_CODE.stalled : first
}

function causeAt(hw: Hardware, stream: number, direction: number, address: number): number {
  if (firstEntry(hw, stream, direction, address) !== NONE) return FAULT_CODE.none
  const { t } = hw
  const requester = t.requesterOfStream.get(stream) ?? -1
  for (let r = 0; r < t.regions; r++)
    if (isHit(hw, r, address) && isOfRequester(hw, r, requester))
      return direction ? FAULT_CODE.write : FAULT_CODE.read
  return FAULT_CODE.noHit
}

/** May a change of entry r change how a burst is decided that another entry has let begin? */
export const isPriority = ({ t }: Hardware, r: number): boolean => r < t.priorityEntries
