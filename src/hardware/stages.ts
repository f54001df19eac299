/**
 * The second stage of the system MPU: what passes the first one is asked of it too. Its regions are the upper ones of the
 * banks. A commit takes over the banks of the stages that it is for.
 */
import { stageBit, stagesCommitted } from '../interface/stages.ts'
import { NONE } from '../layout/layout.ts'
import type { Hardware } from './fields.ts'

/** The region of the second stage that lets the beat pass, or NONE; remembered for the burst. */
export function secondStage(
  hw: Hardware,
  s: number,
  beat: number,
  stream: number,
  direction: number,
  address: number,
): number {
  const { h, d } = hw
  if (beat > 0) return d.stages.laterBeat(hw, s, stream, direction, address)
  const region = d.stages.firstBeat(hw, s, stream, direction, address)
  h.slotSecond[s] = region
  return region
}

/** What the burst in slot s had decided decides nothing more. */
export function forgetSecond({ h, t }: Hardware, s: number): void {
  if (t.hasSecondStage) h.slotSecond[s] = NONE
}

/** COMMIT was written with this value. */
export function nameStages({ h, t, platform }: Hardware, value: number): void {
  if (t.hasSecondStage) h.committing[0] = stagesCommitted(platform.protection, value)
}

/** Is the bank of the region taken over by the commit that runs? */
export const isCommitted = ({ h, t, platform }: Hardware, r: number): boolean =>
  !t.hasSecondStage || (h.committing[0] & stageBit(platform.protection, r)) !== 0

/** Is it in force already, before the commit ends? */
export const isEarly = (hw: Hardware, r: number): boolean =>
  hw.h.commitLeft[0] <= hw.d.stages.leadCycles(hw, r) && isCommitted(hw, r)
