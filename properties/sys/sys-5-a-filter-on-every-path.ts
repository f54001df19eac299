/**
 * SYS-5  "For example, when an I/O communication peripheral is shared, it is critical that both proper isolation and a
 * sufficient level of performance are maintained, which in some cases means including hardware support for virtualization,
 * such as transactions filtering and separation between the PE and the device, or between the device and the memory."
 * Part a, the static half. From the PE of each guest: its EL2 MPU has a region for each range of the guest's memory and
 * each frame that may be its own, now or when more is assigned to it, for with fewer one region spans two and what lies
 * between; or a mediator stands in its place.
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

/** One for each range of its memory, and for each frame that may be its own at one time. */
const regionsNeeded = (platform: Platform, guest: number): number =>
  Math.max(1, platform.guests[guest].memory.length + framesAtOnce(platform, guest))

/**
 * What can be assigned may become the guest's, all of it but for contexts that take turns: of a partition one. What has no
 * register that says whose it is stays with whom it has at the start.
 */
function framesAtOnce({ contexts, owners }: Platform, guest: number): number {
  const most = new Map<string, number>()
  contexts.forEach(({ device, partition, control, frames }, c) => {
    const may = control.OWNER !== undefined || owners.some((o) => o.context === c && o.guest === guest)
    const turn = partition === undefined ? `context ${c}` : `${device} ${partition}`
    if (may) most.set(turn, Math.max(most.get(turn) ?? 0, frames.length))
  })
  return [...most.values()].reduce((sum, n) => sum + n, 0)
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
