/**
 * SYS-5  "For example, when an I/O communication peripheral is shared, it is critical that both proper isolation and a
 * sufficient level of performance are maintained, which in some cases means including hardware support for virtualization,
 * such as transactions filtering and separation between the PE and the device, or between the device and the memory."
 * Part a, the static half: on the path of every guest's PE to a shared device stand EL2 regions or a mediator; on the path
 * of every context with DMA to memory stand regions of the system protection.
 */
import type { Device, Platform, ProcessingElement } from '../../src/interface/platform.ts'
import { portsOf } from '../../src/interface/protection.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { isShared, patternOf, softwarePatterns } from '../kit/sharing.ts'

export default staticRule('SYS-5.a', {
  reading:
    'To a device that guests share, every path has a filter or a mediator: EL2 regions between a PE and its frames, or software in between; regions of the protection between its DMA and memory.',
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

/** A PE without EL2 regions reaches every address; mediated devices are reached by nobody but the mediator. */
function peToDevice(platform: Platform, device: Device): Pair[] {
  const pattern = patternOf(device)
  const mediated =
    pattern !== undefined && softwarePatterns.includes(pattern) && hasMediator(platform, device)
  return platform.guests.flatMap((g): Pair[] => {
    const pe = platform.processingElements[g.pe]
    return device.contexts.map((c) => ({
      what: [`${g.name} on ${pe.name}`, `the registers of ${platform.contexts[c].name}`],
      at: [mediated ? 1 : filtersOf(pe), 1],
    }))
  })
}

/** What EL2 of a PE can put between it and a frame: regions, or with VMSA the translation of its second stage. */
const filtersOf = ({ architecture, el2Regions }: ProcessingElement): number =>
  architecture === 'VMSA' ? 1 : el2Regions

const hasMediator = ({ modules = [], devices }: Platform, device: Device): boolean =>
  modules.some((m) => m.devices.includes(devices.indexOf(device)) && m.kind !== 'front-end')

/** Regions for all that its setting needs; of a unit that is described and not executed, that it is there. */
const deviceToMemory = (platform: Platform, device: Device): Pair[] =>
  device.contexts.flatMap((c): Pair[] => {
    const { name, outstandingMax, settings, regions } = platform.contexts[c]
    if (outstandingMax === 0) return []
    const passed = portsOf(platform).find((p) => p.context === c && p.kind === 'data')?.through.length ?? 0
    const isDescribed = platform.protection.family === 'none'
    const needed = Math.max(...settings.map((s) => s.regions.length))
    return [
      { what: [`the DMA of ${name}`, 'memory'], at: isDescribed ? [passed, 1] : [regions.length, needed] },
    ]
  })
