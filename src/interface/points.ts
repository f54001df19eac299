/**
 * The addresses worth trying: what a platform's boundaries are. Operations are drawn from these points, proofs
 * enumerate them, and the core keeps the contents of the granules that they reach. All in bytes.
 */
import { contextRegisters, type Platform, type Range, weightAddress } from './platform.ts'

export interface Points {
  /** Where a burst may start. */
  readonly bursts: readonly number[]
  /** Words that a guest's PE may access. */
  readonly words: readonly number[]
  /** Granules of RAM whose contents are kept: beats of the bursts above, and words. */
  readonly cells: readonly number[]
}

/** A burst never crosses one of these (AMBA AXI, A3.4.1). */
export const burstBoundaryBytes = 4096

export const crossesBoundary = (address: number, bytes: number): boolean =>
  Math.floor(address / burstBoundaryBytes) !== Math.floor((address + bytes - 1) / burstBoundaryBytes)

export function pointsOf(platform: Platform): Points {
  const { beatBytes } = platform
  const windows: Range[] = platform.guests.flatMap((g) => g.windows)
  const seconds = platform.guests.flatMap((g) => g.windows.flatMap((w) => w.secondStage ?? []))
  const holes: Range[] = platform.guests.flatMap((g) => g.windows.flatMap((w) => w.hole ?? []))
  const mailboxes = platform.contexts.flatMap((c) => c.interrupts.flatMap((i) => i.mailbox ?? []))
  const granuleOf = (a: number) => a - (a % beatBytes)
  // What no DMA may reach: every frame of registers, and where the primary manages a context.
  const registers = [
    ...platform.contexts.flatMap((c) => [...c.frames.map((f) => f.base), ...Object.values(c.control)]),
    platform.protection.frame.base,
  ].map(granuleOf)
  const bursts = unique([
    ...[...windows, ...seconds, ...holes].flatMap((w) => around(w, beatBytes)),
    ...mailboxes,
    ...registers,
  ])
  const words = unique([
    ...platform.contexts.flatMap((c) =>
      contextRegisters.flatMap((r) => {
        const offset = c.registers[r]
        return offset === undefined ? [] : [(c.frames[0]?.base ?? 0) + offset]
      }),
    ),
    ...platform.contexts.flatMap((c) => Object.values(c.control)),
    ...platform.contexts.flatMap((c) => c.frames.flatMap((f) => [f.base, f.limit - 3])),
    ...platform.contexts.flatMap((_, c) => weightAddress(platform, c) ?? []),
    ...platform.devices.flatMap((d) => [d.origin ?? [], d.clock ?? []].flat()),
    ...(platform.trapped ?? []).map((w) => w.base),
    ...Object.values(platform.protection.registers).flatMap((r) =>
      r === undefined ? [] : [platform.protection.frame.base + r],
    ),
    ...windows.map((w) => w.base),
    ...mailboxes,
  ])
  const beats = Math.max(1, ...platform.contexts.map((c) => c.burstBeatsMax))
  const reached = bursts.flatMap((b) => Array.from({ length: beats }, (_, i) => b + i * beatBytes))
  const inMemory = (a: number) => platform.memories.some((m) => a >= m.base && a <= m.limit)
  const cells = unique([...reached, ...windows.map((w) => w.base)]).filter(inMemory)
  return { bursts, words, cells }
}

/** The first and the last granule of a range, and one on either side. */
const around = (r: Range, granule: number): number[] =>
  [r.base - granule, r.base, r.limit + 1 - granule, r.limit + 1].filter((a) => a >= 0)

const unique = (addresses: readonly number[]): number[] => [...new Set(addresses)].sort((a, b) => a - b)
