/** Which failure lines tell the monitor of what, as a description has them. */
import type { FailureLine, Platform } from '../../src/interface/platform.ts'

/** Of every failure line that watches it; `what` is a PE or a device, by ordinal. */
export const linesOf = (
  { safetyIsland }: Platform,
  kind: 'processingElements' | 'devices',
  what: number,
): readonly FailureLine[] => safetyIsland?.failureLines.filter((f) => f[kind].includes(what)) ?? []

/** It is an interrupt that the PE of the monitor can take: an SPI of its controller, or a PPI of its own. */
export function reachesMonitor(
  { safetyIsland, guests, processingElements, lines }: Platform,
  f: FailureLine,
): boolean {
  if (!safetyIsland || f.line === undefined) return false
  const { pe } = guests[safetyIsland.monitor]
  const wire = lines[f.line]
  return wire.gic === processingElements[pe].gic && (wire.pe === undefined || wire.pe === pe)
}

/** No context and no protection unit raises the same interrupt: who hears it would not know what has failed. */
export const isItsOwn = (
  { lines, contexts, protection, protectionUnits = [] }: Platform,
  f: FailureLine,
): boolean =>
  f.line === undefined ||
  (lines[f.line].context === undefined &&
    protection.faultLine !== f.line &&
    protectionUnits.every((u) => u.faultLine !== f.line) &&
    contexts.every((c) => c.interrupts.every((i) => i.line !== f.line && !i.targets?.includes(f.line ?? -1))))

export const isInTime = ({ signalCycles, signalCyclesMax }: FailureLine): boolean =>
  signalCycles <= signalCyclesMax

/** The line by which the monitor learns of it, of several the one in time with the least bound; undefined: there is none. */
export const toldBy = (
  platform: Platform,
  kind: 'processingElements' | 'devices',
  what: number,
): FailureLine | undefined =>
  linesOf(platform, kind, what)
    .filter((f) => reachesMonitor(platform, f))
    .sort((a, b) => Number(isInTime(b)) - Number(isInTime(a)) || a.signalCyclesMax - b.signalCyclesMax)[0]
