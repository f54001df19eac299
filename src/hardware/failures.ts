/**
 * Failure lines: what watches PEs and devices, and tells the safety island, or the outside, once that one has failed. Each
 * is an edge. A failure that comes while an earlier one of the same line is still to be signalled goes with it.
 */
import type { FailureLine } from '../interface/platform.ts'
import type { Hardware } from './fields.ts'
import { pulse } from './interrupts.ts'

/** The PE of this guest makes no progress any more. Says whether a line took notice. */
export function guestStopped(hw: Hardware, guest: number): boolean {
  const { pe } = hw.platform.guests[guest]
  return notice(hw, ({ processingElements }) => processingElements.includes(pe))
}

export function deviceFailed(hw: Hardware, device: number): void {
  notice(hw, ({ devices }) => devices.includes(device))
}

function notice(hw: Hardware, watches: (line: FailureLine) => boolean): boolean {
  const { h, t, d } = hw
  let any = false
  for (let f = 0; f < t.failureLines.length; f++) {
    if (h.signalLeft[f] > 0 || !watches(t.failureLines[f]) || !d.failures.isConnected(hw, f)) continue
    h.signalLeft[f] = d.failures.signalCycles(hw, f)
    any = true
  }
  return any
}

/** Cycles until a line signals, `most` at most. */
export function signalIn({ h, t }: Hardware, most: number): number {
  let cycles = most
  for (let f = 0; f < t.failureLines.length; f++)
    if (h.signalLeft[f] > 0 && h.signalLeft[f] < cycles) cycles = h.signalLeft[f]
  return cycles
}

/** `cycles` pass, at most as many as `signalIn` said. Says whether any line was still to signal. */
export function advanceFailures(hw: Hardware, cycles: number): boolean {
  const { h, t } = hw
  let any = false
  for (let f = 0; f < t.failureLines.length; f++) {
    if (h.signalLeft[f] === 0) continue
    any = true
    h.signalLeft[f] -= cycles
    const { line } = t.failureLines[f]
    if (h.signalLeft[f] === 0 && line !== undefined) pulse(hw, line)
  }
  return any
}
