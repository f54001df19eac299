/** Who shares what, as a description says it: owners at the start, patterns, modules. */
import type { Device, Guest, Pattern, Platform, SharedResource } from '../../src/interface/platform.ts'
import { twoOf } from './ranges.ts'

/** Ordinal of the guest that owns a context at the start, or -1. */
export const ownerAtStart = ({ owners }: Platform, context: number): number =>
  owners.find((o) => o.context === context)?.guest ?? -1

/** Guests that own a context of the device at the start, each once. */
export const ownersOf = (platform: Platform, device: Device): number[] => [
  ...new Set(device.contexts.map((c) => ownerAtStart(platform, c)).filter((g) => g >= 0)),
]

export const isShared = (platform: Platform, device: Device): boolean => ownersOf(platform, device).length > 1

export const resourcesOf = (
  platform: Platform,
): { readonly device: Device; readonly resource: SharedResource }[] =>
  platform.devices.flatMap((device) => (device.shared ?? []).map((resource) => ({ device, resource })))

/** Every two sharers of a resource that different guests own at the start. */
export function sharersOf(platform: Platform, { contexts }: SharedResource): (readonly [number, number])[] {
  return twoOf(contexts).filter(([a, b]) => {
    const [x, y] = [ownerAtStart(platform, a), ownerAtStart(platform, b)]
    return x >= 0 && y >= 0 && x !== y
  })
}

/** As it is said, or as it follows: a device whose every context is assigned needs no module of its own. */
export const patternOf = (device: Device): Pattern | undefined =>
  device.pattern ?? (device.passedThrough ? 'pass-through' : undefined)

/** Patterns in which software stands between the guest and the device. */
export const softwarePatterns: readonly Pattern[] = ['simulation', 'emulation', 'paravirtual', 'driver-vm']

export const nameOfGuest = (guests: readonly Guest[], guest: number): string =>
  guest < 0 ? 'EL2' : (guests[guest]?.name ?? `guest ${guest}`)
