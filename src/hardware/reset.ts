/**
 * The reset engines: drain, isolate past the bound, clear, acknowledge. One a context; a primary's answers once every
 * context of the device has been reset. `isolated` never stands for `done` (RST-7 against RST-12).
 */
import { K } from '../interface/observations.ts'
import { RESET_STATUS } from '../interface/registers.ts'
import { NONE } from '../layout/layout.ts'
import { forgetRound, initialWeight } from './arbiter.ts'
import { type Hardware, PHASE, SLOT } from './fields.ts'
import { updateWires } from './interrupts.ts'
import { forgetSecond } from './stages.ts'
import { freeSlot } from './transactions.ts'

const IN_RESET = PHASE.draining

/** A 1 was written to RESET of context c. */
export function requestReset(hw: Hardware, c: number): boolean {
  const { h, d, platform } = hw
  if (!d.reset.isAccepted(hw, c)) return false
  const contexts = d.reset.contextsOf(hw, c)
  const names = platform.contexts[c].role === 'primary'
  h.asked[c] = 1
  for (let i = 0; i < contexts.length; i++) {
    if (names && contexts[i] !== c) h.named[contexts[i]] = 1
    startDrain(hw, contexts[i])
  }
  return true
}

function startDrain(hw: Hardware, c: number): void {
  const { h } = hw
  h.acknowledged[c] = RESET_STATUS.idle
  // A reset that runs already answers this request as well: nothing can happen in the context meanwhile (RST-7).
  if (h.phase[c] >= IN_RESET && hw.d.reset.joins(hw, c)) {
    // A drain that was given up is not given up once more: whoever asks now learns of it in the next cycle.
    if (h.phase[c] === PHASE.quarantined) h.countdown[c] = 1
    return
  }
  h.phase[c] = PHASE.draining
  h.countdown[c] = hw.d.reset.drainCycles(hw, c)
  const flushed = hw.d.reset.flushes(hw, c)
  for (let i = 0; i < flushed.length; i++) flush(hw, flushed[i])
  updateWires(hw, c)
}

function flush(hw: Hardware, c: number): void {
  const { h, t, d } = hw
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++)
    if (h.slot[s] !== SLOT.free && d.reset.drops(hw, c, s)) freeSlot(hw, c, s)
}

/** What RESET_STATUS reads. */
export function resetStatus({ h }: Hardware, c: number): number {
  switch (h.phase[c]) {
    case PHASE.draining:
      return RESET_STATUS.draining
    case PHASE.quarantined:
      return RESET_STATUS.isolated
    case PHASE.resetting:
      return RESET_STATUS.resetting
    case PHASE.failed:
      return RESET_STATUS.failed
    default:
      return h.acknowledged[c]
  }
}

/** GATE written 1: the context may start. Only out of reset, and not while the primary's reset runs. */
export function openGate(hw: Hardware, c: number): boolean {
  const { h, platform } = hw
  const primary = platform.devices[platform.contexts[c].device].primary
  if (h.phase[c] !== PHASE.unassigned || h.phase[primary] >= IN_RESET || !hw.d.port.mayOpen(hw, c))
    return false
  h.phase[c] = PHASE.assigned
  h.acknowledged[c] = RESET_STATUS.idle
  return true
}

/** Cycles until something happens in a reset engine, or Infinity. */
export function resetEventIn(hw: Hardware, c: number): number {
  const { h, d } = hw
  switch (h.phase[c]) {
    case PHASE.draining:
      return d.reset.outstanding(hw, c) === 0 ? 1 : Math.max(1, h.countdown[c])
    case PHASE.quarantined:
      return d.reset.outstanding(hw, c) === 0 || h.countdown[c] > 0 ? 1 : Number.POSITIVE_INFINITY
    case PHASE.resetting:
      return h.countdown[c] > 0
        ? h.countdown[c]
        : d.reset.mayAcknowledge(hw, c)
          ? 1
          : Number.POSITIVE_INFINITY
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** `cycles` pass, at most as many as `resetEventIn` said. Says whether the device changed. */
export function advanceReset(hw: Hardware, c: number, cycles: number): boolean {
  const { h, d, platform } = hw
  const { phase } = h
  if (phase[c] < IN_RESET) return false
  const device = platform.devices[platform.contexts[c].device]
  const before = h.countdown[c]
  h.countdown[c] = before > cycles ? before - cycles : 0
  if (phase[c] === PHASE.resetting) {
    if (h.countdown[c] === 0 && d.reset.mayAcknowledge(hw, c)) finish(hw, c)
    return before > 0 || phase[c] !== PHASE.resetting
  }
  if (d.reset.outstanding(hw, c) === 0) {
    phase[c] = PHASE.resetting
    h.countdown[c] = device.resetCycles
    return true
  }
  if (before > 0 && h.countdown[c] === 0) isolate(hw, c)
  return before > 0
}

/** The drain bound has passed: nothing of c passes any more, and its unissued beats are given up. */
function isolate(hw: Hardware, c: number): void {
  const { h, t, platform } = hw
  h.phase[c] = PHASE.quarantined
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++) {
    if (h.slot[s] !== SLOT.open) continue
    h.slotBeats[s] = h.slotIssued[s]
    // What had decided its burst decides nothing more; a commit waits for what passed all the same.
    if (platform.protection.closes) continue
    h.slotRegion[s] = NONE
    forgetSecond(hw, s)
    h.slotStale[s] = 0
  }
  const { primary } = platform.devices[platform.contexts[c].device]
  acknowledgeIsolated(hw, c)
  if (primary !== c) acknowledgeIsolated(hw, primary)
}

/** On the wire of a context that was asked and has not answered yet. */
function acknowledgeIsolated({ h, bus }: Hardware, c: number): void {
  if (!h.asked[c] || h.phase[c] < IN_RESET) return
  bus.o.context = c
  bus.publish(K['reset isolated'])
}

/** They are the primary's, as the clock is. */
function resetWeights({ h, platform }: Hardware, contexts: readonly number[]): void {
  for (let i = 0; i < contexts.length; i++) h.weight[contexts[i]] = initialWeight(platform, contexts[i])
}

/** The drain is over and the reset has run its cycles: the initial state, then the acknowledgement. */
function finish(hw: Hardware, c: number): void {
  const { h, d, platform, t, bus } = hw
  for (let s = c * t.slots; s < (c + 1) * t.slots; s++) if (h.slot[s] === SLOT.open) freeSlot(hw, c, s)
  h.config[c] = d.reset.valueAfter(hw, c, 'CONFIG')
  h.mask[c] = d.reset.valueAfter(hw, c, 'MASK')
  h.cause[c] = d.reset.valueAfter(hw, c, 'STATUS')
  h.error[c] = d.reset.valueAfter(hw, c, 'ERROR')
  h.halted[c] = 0
  h.countdown[c] = 0
  forgetRound(h, c)
  h.named[c] = 0
  const primary = platform.contexts[c].role === 'primary'
  // Whoever raised its interrupt has been reset with it.
  if (primary) h.origin[platform.contexts[c].device] = 0
  if (primary) h.clock[platform.contexts[c].device] = 0
  if (primary) resetWeights(hw, platform.devices[platform.contexts[c].device].contexts)
  h.phase[c] = primary ? PHASE.assigned : PHASE.unassigned
  h.acknowledged[c] = RESET_STATUS.done
  const { o } = bus
  for (const x of d.reset.acknowledges(hw, c)) {
    o.context = x
    bus.publish(K['reset done'])
  }
  h.asked[c] = 0
  updateWires(hw, c)
}
