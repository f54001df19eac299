/**
 * SYS-11  "In a similar way, automotive SoCs increasingly rely on a safety island to manage and monitor all of the safety
 * aspects, to enable recovery of complex issues and signal all kind of failures to external systems."
 * Part a, of the description: whatever can stop or fail has a failure line to the monitor, one of its own and in time. For
 * the monitor nobody inside is left, so the line of its PE leaves the chip. Silent: how it tells the outside of the
 * failures of others; that is its software, which a description does not hold.
 */
import type { FailureLine, Platform } from '../../src/interface/platform.ts'
import { isInTime, isItsOwn, linesOf, reachesMonitor } from '../kit/failures.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('SYS-11.a', {
  reading:
    'Every PE on which a guest runs and every device has a failure line, shared with no interrupt and no slower than its bound: to the interrupt controller of the PE of the monitor, and for that PE itself to the outside.',
  appliesTo: ({ safetyIsland }) => (safetyIsland ? undefined : { lacks: 'a safety monitor' }),
  over: (platform) => {
    const { safetyIsland, guests, processingElements, devices } = platform
    const monitor = guests[safetyIsland?.monitor ?? 0]
    const told = (f: FailureLine) => reachesMonitor(platform, f)
    const outside = (f: FailureLine) => f.line === undefined
    const ofGuests = guests.map((g): Pair => {
      const lines = linesOf(platform, 'processingElements', g.pe)
      const isMonitors = g.pe === monitor.pe
      return {
        what: [
          `${g.name} on ${processingElements[g.pe].name}`,
          isMonitors ? 'the outside' : `the monitor ${monitor.name}`,
        ],
        at: [sound(platform, lines.filter(isMonitors ? outside : told)), 1],
      }
    })
    const ofDevices = devices.map(
      ({ name }, d): Pair => ({
        what: [`the device ${name}`, `the monitor ${monitor.name}`],
        at: [sound(platform, linesOf(platform, 'devices', d).filter(told)), 1],
      }),
    )
    return [...ofGuests, ...ofDevices]
  },
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what }) => `No failure line, of its own and in time, leads from ${what[0]} to ${what[1]}.`,
})

const sound = (platform: Platform, lines: readonly FailureLine[]): number =>
  lines.filter((f) => isItsOwn(platform, f) && isInTime(f)).length
