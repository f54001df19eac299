/**
 * SYS-5  "For example, when an I/O communication peripheral is shared, it is critical that both proper isolation and a
 * sufficient level of performance are maintained, which in some cases means including hardware support for virtualization,
 * such as transactions filtering and separation between the PE and the device, or between the device and the memory."
 * Part a, the static half. From the PE of each guest: its EL2 MPU has a region for each range of the guest's memory and
 * each frame of its contexts, for with fewer one region spans two and what lies between; or a mediator stands in its place.
 * A PE with VMSA translates every page, so it counts as one filter: whether its pages keep frames apart is MMIO-2's.
 * From each context with DMA: its port passes a unit of the protection; what that lets through is DMA-G's and MP-12's.
 */
import type { Device, Platform } from '../../src/interface/platform.ts'
import { portsOf } from '../../src/interface/protection.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { isShared, patternOf, softwarePatterns } from '../kit/sharing.ts'

export default staticRule('SYS-5.a', {
  reading:
    "To a device that guests share, every path has a filter or a mediator: an EL2 region for each range of memory and each frame that a guest's PE may reach (with VMSA its second stage, taken for granted), or software in between; a unit of the protection between its DMA and memory.",
  appliesTo: (platform) =>
    platform.devices.some((d) => isShared(platform, d)) ? undefined : { lacks: 'a device with two owners' },
  over: (platform) =>
    platform.devices
      .filter((d) => isShared(platform, d))
      .flatMap((d) => [...peToDevice(platform, d), ...deviceToMemory(platform, d)]),
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what, at }) =>
    `Between ${what[0]} and ${what[1]} stand ${at[0]} filters where ${at[1]} are needed, and no mediator.`,
})

/** A PE with too few EL2 regions reaches too much; mediated devices are reached by nobody but the mediator. */
function peToDevice(platform: Platform, device: Device): Pair[] {
  const pattern = patternOf(device)
  const mediated =
    pattern !== undefined && softwarePatterns.includes(pattern) && hasMediator(platform, device)
  return platform.guests.map((g, guest): Pair => {
    const pe = platform.processingElements[g.pe]
    const isTaken = mediated || pe.architecture === 'VMSA'
    return {
      what: [`${g.name} on ${pe.name}`, `what it may not reach of ${device.name}`],
      at: isTaken ? [1, 1] : [pe.el2Regions, regionsNeeded(platform, guest)],
    }
  })
}

/** One for each range of its memory, and for each frame of the contexts that it owns at the start. */
function regionsNeeded({ guests, owners, contexts }: Platform, guest: number): number {
  const frames = owners.filter((o) => o.guest === guest).map((o) => contexts[o.context].frames.length)
  return Math.max(
    1,
    frames.reduce((sum, n) => sum + n, guests[guest].memory.length),
  )
}

const hasMediator = ({ modules = [], devices }: Platform, device: Device): boolean =>
  modules.some((m) => m.devices.includes(devices.indexOf(device)) && m.kind !== 'front-end')

const deviceToMemory = (platform: Platform, device: Device): Pair[] =>
  device.contexts.flatMap((c): Pair[] => {
    const { name, outstandingMax } = platform.contexts[c]
    if (outstandingMax === 0) return []
    const passed = portsOf(platform).find((p) => p.context === c && p.kind === 'data')?.through.length ?? 0
    return [{ what: [`the DMA of ${name}`, 'memory'], at: [passed, 1] }]
  })
