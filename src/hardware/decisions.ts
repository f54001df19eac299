/**
 * The well-behaved decisions of the hardware, one small named function each, grouped by block (their list and meaning:
 * fields.ts). A known-bad (in bugs/) returns another value from one of them; it emits nothing itself.
 * They read the columns and never write them.
 */
import type { Platform } from '../interface/platform.ts'
import { ATTRIBUTE_SHIFT, ENABLE_BIT, STREAM_SHIFT } from '../interface/registers.ts'
import { NONE } from '../layout/layout.ts'
import { isAwaited } from './arbiter.ts'
import { requestersWith } from './domains.ts'
import { causeOf, covers, firstEntry, isHit, isOfRequester, permitsDirection } from './entries.ts'
import { type Decisions, type Hardware, PHASE, type ResetRegister, SLOT } from './fields.ts'
import { maintenance } from './interrupts.ts'
import { FAMILY } from './protection.ts'

const nobody: readonly number[] = []

export const wellBehaved: Decisions = {
  port: {
    // A partition is reset between two turns: whose reset is done is unassigned.
    mayOpen({ h, t }, c) {
      const others = t.turns[c]
      for (let i = 0; i < others.length; i++) if (h.phase[others[i]] !== PHASE.unassigned) return false
      return true
    },
    hasRoom: () => true,
    mayStart: ({ h }, c) => h.phase[c] === PHASE.assigned && h.halted[c] === 0,
    mayContinue: ({ h }, c) => h.phase[c] !== PHASE.quarantined && h.phase[c] !== PHASE.resetting,
    prefetches: () => false,
    mayRaise: ({ h }, c) => h.phase[c] === PHASE.assigned || h.phase[c] === PHASE.failed,
    descriptorOf: (_hw, _c, s) => s,
    clearsBuffer: () => true,
    streamOf: ({ platform }, c) => platform.contexts[c].streams[0],
    tagOf: ({ t }, c, s) => s - c * t.slots,
  },
  arbiter: {
    grants: (hw, c, { contexts, isolates }) =>
      hw.h.turnsUsed[c] < hw.d.arbiter.turnsOf(hw, c) || (!isolates && !isAwaited(hw, c, contexts)),
    turnsOf: ({ h }, c) => Math.max(1, h.weight[c]),
  },
  reset: {
    contextsOf: ({ platform, t }, c) =>
      platform.contexts[c].role === 'primary'
        ? platform.devices[platform.contexts[c].device].contexts
        : t.alone[c],
    isAccepted: () => true,
    flushes: ({ t }, c) => t.alone[c],
    joins: () => true,
    drainCycles: ({ platform }, c) => platform.devices[platform.contexts[c].device].drainCyclesMax,
    // What never reached the port is dropped; what did is waited for.
    drops: ({ h }, _c, s) => h.slot[s] === SLOT.accepted,
    outstanding(hw, c) {
      let open = 0
      for (let s = c * hw.t.slots; s < (c + 1) * hw.t.slots; s++) if (hw.h.slot[s] === SLOT.open) open++
      return open
    },
    mayAcknowledge({ h, platform }, c) {
      if (platform.contexts[c].role === 'secondary') return true
      const { contexts } = platform.devices[platform.contexts[c].device]
      for (let i = 0; i < contexts.length; i++) if (contexts[i] !== c && h.named[contexts[i]]) return false
      return true
    },
    acknowledges: ({ h, t }, c) => (h.asked[c] ? t.alone[c] : nobody),
    valueAfter: ({ platform }, c, register) => initialValue(platform, c, register),
  },
  registers: {
    answer: () => true,
    isThere: () => true,
    assign: () => true,
    identifierOf: ({ platform }, c) =>
      platform.devices[platform.contexts[c].device].identifierTable?.entries.find((e) => e.context === c)
        ?.identifiers[0] ?? 0,
    configures: ({ t }, c) => t.alone[c],
    clearedByRead: () => nobody,
    clearedByWrite: ({ t }, c) => t.alone[c],
  },
  checker: {
    isInPath: () => true,
    firstBeat: (hw, _s, stream, direction, address) => {
      const { t } = hw
      if (t.family === FAMILY.direct) return soleRegion(hw, stream, direction, address)
      if (t.priorityEntries > 0) return firstEntry(hw, stream, direction, address)
      return firstOf(hw, 0, t.firstStageRegions, stream, direction, address)
    },
    // A later beat carries the first one's decision, or is blocked once a commit has changed that region.
    laterBeat(hw, s, stream, direction, address) {
      const { h, t } = hw
      const r = h.slotRegion[s]
      if (r === NONE || h.slotStale[s]) return NONE
      if (t.family === FAMILY.direct) return soleRegion(hw, stream, direction, address) === r ? r : NONE
      if (t.priorityEntries > 0) return firstEntry(hw, stream, direction, address) === r ? r : NONE
      return letsPass(hw, r, stream, direction, address) ? r : NONE
    },
    denies: () => true,
    holds: ({ h, t }, c) => has(h.stalled[0], t.requesterOf[c]),
    background: (hw, stream, _direction, address) => {
      const { h, t } = hw
      if (h.background[0] === 0 || !has(h.background[0], t.requesterOfStream.get(stream) ?? -1)) return NONE
      for (let r = 0; r < t.regions; r++) if (isHit(hw, r, address)) return NONE
      return 0
    },
    ignoresDirection: ({ platform }, stream, direction) =>
      platform.protection.bypasses?.some(
        (b) => (b.streams?.includes(stream) ?? true) && (b.direction ?? direction) === direction,
      ) ?? false,
  },
  stages: {
    firstBeat: (hw, _s, stream, direction, address) =>
      firstOf(hw, hw.t.firstStageRegions, hw.t.regions, stream, direction, address),
    laterBeat(hw, s, stream, direction, address) {
      const r = hw.h.slotSecond[s]
      if (r === NONE || hw.h.slotStale[s]) return NONE
      return letsPass(hw, r, stream, direction, address) ? r : NONE
    },
    leadCycles: () => 0,
  },
  signals: {
    lineOf: ({ platform }, c, i) => platform.contexts[c].interrupts[i].line,
    pulses: () => false,
  },
  origins: {
    recorded: ({ h, t }, device, c) => (h.origin[device] | t.originBit[c]) >>> 0,
  },
  controller: {
    isPending: (hw, line) => {
      const { h, t } = hw
      if (t.maintenanceOf[line] !== NONE) return maintenance(hw, t.maintenanceOf[line]) !== 0
      return h.pending[line] === 1 || (h.edge[line] === 0 && h.wire[line] === 1)
    },
    routeFor: (_hw, _line, value) => value,
    // A controller reaches its own PEs only.
    targetOf: ({ h, t }, line) => {
      if (t.lineGuest[line] !== NONE) return t.lineGuest[line]
      const guest = h.route[line]
      return guest !== NONE && t.guestGic[guest] === t.lineGic[line] ? guest : NONE
    },
  },
  ownership: {
    reassigns: () => false,
    clears: ({ t }, c) => t.alone[c],
  },
  programming: {
    regionOf: (_hw, _register, r) => r,
    accepts: () => true,
    stalledBy: requestersWith,
    advances: () => true,
    takesOver: () => true,
    // Only what a region decided that has changed since: nothing of a blocked burst has passed.
    waitsFor: ({ h }, s) => h.slot[s] === SLOT.open && h.slotStale[s] === 1,
    wakes: () => true,
    wordFor: (_hw, _isHigh, _requester, value) => value,
    showsInForce: () => true,
  },
  faults: {
    isRecorded: () => true,
    addressOf: (_hw, _s, address) => address,
    codeOf: causeOf,
    replacesCode: () => false,
    clearsCode: () => true,
    overflows: () => true,
    later: ({ h }, requester) => (h.faultLater[0] | (1 << requester)) >>> 0,
    raises: () => true,
  },
  errors: {
    halts: ({ t }, c) => t.alone[c],
  },
  failures: {
    isConnected: () => true,
    signalCycles: ({ t }, f) => t.failureLines[f].signalCycles,
  },
}

/** Of what the device reports itself 0, of its owner's registers what the description declares. */
export function initialValue(platform: Platform, c: number, register: ResetRegister): number {
  if (register === 'STATUS' || register === 'ERROR') return 0
  return platform.devices[platform.contexts[c].device].initial?.[register] ?? 0
}

/** Bit `n` of a mask; -1 has none. */
const has = (mask: number, n: number): boolean => n >= 0 && ((mask >>> n) & 1) === 1

/** The region is enabled, is one for this stream, and permits the direction. */
function permits(hw: Hardware, r: number, stream: number, direction: number): boolean {
  const { h, t } = hw
  const attributes = h.attributes[r]
  if (t.family === FAMILY.staged) return matches(hw, attributes, stream, direction)
  if ((attributes & ENABLE_BIT) === 0) return false
  const requester = t.requesterOfStream.get(stream) ?? -1
  if (t.family === FAMILY['region-filter']) {
    if (has((direction ? h.writers : h.readers)[r], requester)) return true
    return (
      has((h.readers[r] | h.writers[r]) >>> 0, requester) &&
      hw.d.checker.ignoresDirection(hw, stream, direction)
    )
  }
  return isOfRequester(hw, r, requester) && permitsDirection(hw, attributes, stream, direction)
}

const letsPass = (hw: Hardware, r: number, stream: number, direction: number, address: number): boolean =>
  permits(hw, r, stream, direction) && covers(hw, r, address)

/** The lowest region from `from` up to `end` that lets it pass, or NONE. */
function firstOf(
  hw: Hardware,
  from: number,
  end: number,
  stream: number,
  direction: number,
  address: number,
): number {
  for (let r = from; r < end; r++) if (letsPass(hw, r, stream, direction, address)) return r
  return NONE
}

const matches = (hw: Hardware, attributes: number, stream: number, direction: number): boolean =>
  (attributes & ENABLE_BIT) !== 0 &&
  attributes >>> STREAM_SHIFT === stream &&
  permitsDirection(hw, attributes, stream, direction)

/** Of two regions that match neither is chosen, whatever they permit (PMSAv8-R). */
function soleRegion(hw: Hardware, stream: number, direction: number, address: number): number {
  const { h, t } = hw
  let found: number = NONE
  for (let r = 0; r < t.regions; r++) {
    if (!isHit(hw, r, address) || h.attributes[r] >>> STREAM_SHIFT !== stream) continue
    if (found !== NONE) return NONE
    found = r
  }
  return found !== NONE && matches(hw, h.attributes[found], stream, direction) ? found : NONE
}

export const outputAttribute = (attributes: number): number => (attributes >>> ATTRIBUTE_SHIFT) & 0xf
