/** Changes of a description that known-bads of static rules make: small functions on a resolved platform. */

import type {
  Context,
  Device,
  Frame,
  Platform,
  ProcessingElement,
  ProtectionUnit,
} from '../src/interface/platform.ts'
import { portsOf, unitsOf } from '../src/interface/protection.ts'
import { DoesNotFit } from './bug.ts'

const at = <T>(list: readonly T[], ordinal: number, change: (one: T) => T): T[] =>
  list.map((one, i) => (i === ordinal ? change(one) : one))

export const withContext = (p: Platform, context: number, change: (c: Context) => Context): Platform => ({
  ...p,
  contexts: at(p.contexts, context, change),
})

export const withDevice = (p: Platform, device: number, change: (d: Device) => Device): Platform => ({
  ...p,
  devices: at(p.devices, device, change),
})

export const withUnit = (
  p: Platform,
  unit: number,
  change: (u: ProtectionUnit) => ProtectionUnit,
): Platform => ({ ...p, protectionUnits: at(unitsOf(p), unit, change) })

export const withElement = (
  p: Platform,
  pe: number,
  change: (e: ProcessingElement) => ProcessingElement,
): Platform => ({ ...p, processingElements: at(p.processingElements, pe, change) })

/** The paths of every port, written out, so that one of them can be changed. */
export function withPaths(p: Platform, pathOf: (through: readonly number[]) => readonly number[]): Platform {
  const ports = portsOf(p)
  const devices = p.devices.map((device, d) => ({
    ...device,
    ports: ports
      .filter((port) => port.device === d)
      .map(({ device: _, ...port }) => ({ ...port, through: pathOf(port.through) })),
  }))
  return { ...p, devices }
}

/** Its registers in one frame from here on. */
export const moved = (c: Context, base: number, bytes: number): Context => ({
  ...c,
  frames: [{ ...firstOf(c.frames), base, limit: base + bytes - 1 }],
})

const firstOf = (frames: readonly Frame[]): Frame => frames[0]

/** The last two secondaries of a device that has two. @throws Error where none has. */
export function twoSecondaries({ contexts, devices }: Platform): readonly [number, number] {
  for (const { contexts: own } of devices) {
    const [first, second] = own.filter((c) => contexts[c].role === 'secondary').slice(-2)
    if (first !== undefined && second !== undefined) return [first, second]
  }
  throw new DoesNotFit('this known-bad needs a device with two secondaries')
}

/** A device whose contexts issue, and the first of them that does. @throws Error where none does. */
export function issuing({ contexts }: Platform): { readonly device: number; readonly context: number } {
  const context = contexts.findIndex((c) => c.outstandingMax > 0)
  if (context < 0) throw new DoesNotFit('this known-bad needs a context with DMA')
  return { device: contexts[context].device, context }
}

/** The platform as it is. @throws DoesNotFit where its protection is not of this kind */
export function demandUnit(
  platform: Platform,
  what: string,
  isMet: (protection: Platform['protection']) => boolean,
): Platform {
  if (isMet(platform.protection)) return platform
  throw new DoesNotFit(`this known-bad needs ${what}`)
}
