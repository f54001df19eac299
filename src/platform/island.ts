/** The safety island of a description: its monitor, and the lines by which failures are signalled. */
import type { FailureLine, Platform } from '../interface/platform.ts'
import type { Path } from './document.ts'
import type { Lines } from './lines.ts'
import { type Names, namesOf, type Report } from './names.ts'
import type { Description } from './schema.ts'

interface Resolving {
  readonly report: Report
  readonly description: Description
  readonly names: { readonly guests: Names; readonly processingElements: Names }
}

type Described = NonNullable<Description['safetyIsland']>

export function islandOf(r: Resolving, lines: Lines): Pick<Platform, 'safetyIsland'> {
  const { safetyIsland } = r.description
  if (!safetyIsland) return {}
  const path = ['safetyIsland']
  return {
    safetyIsland: {
      monitor: r.names.guests.find(safetyIsland.monitor, [...path, 'monitor']),
      failureLines: Object.entries(safetyIsland.failureLines).map(([name, f]) =>
        failureLineOf(r, lines, [...path, 'failureLines', name], name, f),
      ),
    },
  }
}

function failureLineOf(
  { report, description, names }: Resolving,
  lines: Lines,
  path: Path,
  name: string,
  f: Described['failureLines'][string],
): FailureLine {
  const { processingElements, devices, outside, signalCycles, signalCyclesMax, ...wire } = f
  const known = namesOf(report, 'a device', Object.keys(description.devices))
  if (processingElements.length + devices.length === 0) {
    const hint = 'Add "processingElements: […]", or "devices: […]".'
    report.add(path, { found: 'nothing that it watches', expected: 'what it watches', hint }, 'key')
  }
  if (outside && (wire.spi ?? wire.ppi) !== undefined) {
    const expected = 'no interrupt: it leaves the chip'
    report.add([...path, 'outside'], { expected, hint: 'Remove one of the two.' }, 'key')
  }
  const line = outside ? undefined : lines.fault(path, { trigger: 'edge', ...wire })
  return {
    name,
    processingElements: processingElements.map((pe, i) =>
      names.processingElements.find(pe, [...path, 'processingElements', i]),
    ),
    devices: devices.map((d, i) => known.find(d, [...path, 'devices', i])),
    ...(line !== undefined && { line }),
    signalCycles,
    signalCyclesMax,
  }
}
