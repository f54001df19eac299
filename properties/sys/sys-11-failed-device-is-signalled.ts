/**
 * SYS-11  "In a similar way, automotive SoCs increasingly rely on a safety island to manage and monitor all of the safety
 * aspects, to enable recovery of complex issues and signal all kind of failures to external systems."
 * Part b, of devices: a context has failed, and the failure line of its device is signalled where the monitor takes its
 * interrupts. One signal stands for every failure of the device before it.
 */

import { sayContext, sayCycles } from '../kit/facts.ts'
import { toldBy } from '../kit/failures.ts'
import { response } from '../kit/rule.ts'

const nobody: readonly number[] = []

export default response('SYS-11.b', {
  reading:
    "After a context fails, the failure line of its device is signalled at the interrupt controller of the monitor's PE within the line's bound.",
  appliesTo: (platform) =>
    platform.devices.some((_, d) => toldBy(platform, 'devices', d))
      ? undefined
      : { lacks: 'a safety monitor' },
  when: 'context failed',
  who: (o, p) => (p.told.ofDevice[p.platform.contexts[o.context].device] ? p.alone[o.context] : nobody),
  until: ['interrupt signalled'],
  ends: (o, { told }) => (o.level === 0 ? nobody : told.byLine[o.line]),
  counts: () => true,
  bound: ({ platform, told }, c) => told.ofDevice[platform.contexts[c].device]?.signalCyclesMax ?? 0,
  otherwise: (c, bound, p) =>
    `${sayContext(p, c)} failed, and within ${sayCycles(bound)} the failure line of its device was not signalled to the monitor.`,
})
