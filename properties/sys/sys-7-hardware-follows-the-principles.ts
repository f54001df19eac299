/**
 * SYS-7  "In such cases, device virtualization will require some hardware support and should follow some basic principles
 * exposed in this whitepaper."
 * Part b: such a case is an owner whose deadline is below what a request costs by paravirtualization. The device that it
 * owns a context of then follows the principles that a description shows: registers, identifiers and interrupts of each
 * context its own, protection in front of each port, an arbitration of what is shared. The others are judged by playing.
 */
import type { Device, Platform } from '../../src/interface/platform.ts'
import ctx13 from '../ctx/ctx-13-arbitration-is-declared.ts'
import dma2 from '../dma/dma-2-identifiers-disjoint.ts'
import dma3 from '../dma/dma-3-identifiers-listed.ts'
import irq2 from '../irq/irq-2-not-shared-with-a-device.ts'
import irq3 from '../irq/irq-3-not-shared-between-secondaries.ts'
import { type Pair, type StaticRule, staticRule } from '../kit/rule.ts'
import { ownerAtStart } from '../kit/sharing.ts'
import mmio1 from '../mmio/mmio-1-own-protection-region.ts'
import mp0 from '../mp/mp-0-protection-present.ts'
import mp3 from '../mp/mp-3-every-port-passes-a-unit.ts'
import { pathCycles } from './sys-7-deadline-above-the-path.ts'

const principles: readonly StaticRule[] = [mmio1, dma2, dma3, irq2, irq3, mp0, mp3, ctx13]
const KEPT = 1

export default staticRule('SYS-7.b', {
  reading:
    'Where a deadline is below the cost of a paravirtual request, the device keeps registers, identifiers and interrupts of its contexts apart, stands behind protection, and arbitrates what it shares.',
  appliesTo: (platform) =>
    inHardware(platform).length > 0 ? undefined : { lacks: 'a deadline below the paravirtual path' },
  over: (platform) =>
    inHardware(platform).flatMap((device) =>
      principles.flatMap((rule) =>
        rule
          .over(platform)
          .filter(({ what }) => what.some((name) => speaksOf(name, device)))
          .map((pair): Pair => ({ what: named(rule, pair), at: [rule.then(pair) ? KEPT : 0, KEPT] })),
      ),
    ),
  then: ({ at }) => at[0] === at[1],
  otherwise: ({ what }) =>
    `${what[0]} needs hardware support, and that does not keep the principle ${what[1]}.`,
})

const named = ({ id }: StaticRule, { what }: Pair): readonly [string, string] => [
  what[0],
  `${id} (beside ${what[1]})`,
]

const speaksOf = (name: string, device: Device): boolean => name.split(' ')[0]?.split('.')[0] === device.name

/** Devices that an owner needs faster than software between the two would be. */
const inHardware = (platform: Platform): Device[] =>
  platform.devices.filter((device) =>
    device.contexts.some((c) => {
      const deadline = platform.guests[ownerAtStart(platform, c)]?.deadlineCyclesMax
      return deadline !== undefined && deadline < pathCycles(platform, platform.contexts[c], 'paravirtual')
    }),
  )
