/** Whether operations can be said of a platform: every ordinal that they name is one of its. */
import type { Operation } from '../interface/operations.ts'
import type { Platform } from '../interface/platform.ts'
import { cyclesMax } from './limits.ts'

/** What the first operation that cannot be said names; undefined where all can. */
export function describesOperations(
  platform: Platform,
  operations: readonly Operation[],
): string | undefined {
  for (const [i, op] of operations.entries()) {
    const obstacle = obstacleOf(platform, op)
    if (obstacle !== undefined) return `operation ${i + 1} names ${obstacle}`
  }
  return undefined
}

export function obstacleOf(platform: Platform, op: Operation): string | undefined {
  const { guests, contexts } = platform
  if ('guest' in op && !guests[op.guest]) return `guest ${op.guest}, of ${guests.length}`
  if ('context' in op && !contexts[op.context]) return `context ${op.context}, of ${contexts.length}`
  if (op.by === 'hypervisor' && op.do === 'start') return obstacleOfStart(platform, op)
  if (op.by === 'guest' && op.do === 'job') {
    const most = contexts[op.context]?.burstBeatsMax ?? 0
    return op.beats > Math.max(1, most) ? `a burst of ${op.beats} beats, of ${most} at most` : undefined
  }
  const isEndless = op.by === 'time' && op.cycles > cyclesMax
  return isEndless ? `${op.cycles} cycles, of ${cyclesMax} at most` : undefined
}

function obstacleOfStart(platform: Platform, op: Extract<Operation, { do: 'start' }>): string | undefined {
  const procedure = platform.procedures.find((p) => p.name === op.procedure)
  if (!procedure) return `the procedure ${JSON.stringify(op.procedure)}, which the platform lacks`
  const windows = platform.guests[op.guest]?.windows.length ?? 0
  const isBeyond = procedure.arguments.includes('window') && op.window >= windows
  return isBeyond ? `window ${op.window}, of ${windows}` : undefined
}
