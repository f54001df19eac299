/** Priority entries of an iopmp, and the holes in windows that they deny. */
import { aligned } from './check-parts.ts'
import { rangeOf } from './declared.ts'
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description, WindowDescription } from './schema.ts'
import { granuleToMeet } from './unprotected.ts'

type Placed = readonly [Path, WindowDescription]

const windowsOf = ({ guests, hypervisor }: Description): readonly Placed[] => [
  ...Object.entries(hypervisor.windows).map(([name, w]): Placed => [['hypervisor', 'windows', name], w]),
  ...Object.entries(guests).flatMap(([guest, { windows }]) =>
    Object.entries(windows).map(([name, w]): Placed => [['guests', guest, 'windows', name], w]),
  ),
]

export const hasHoles = (d: Description): boolean => windowsOf(d).some(([, window]) => window.hole)

export function checkEntries(report: Report, d: Description): void {
  const { protection: p } = d
  for (const [path, window] of windowsOf(d)) if (window.hole) checkHole(report, d, [...path, 'hole'], window)
  if (p?.priorityEntries === undefined) return
  const path = ['protection', 'priorityEntries']
  if (p.family !== 'iopmp') {
    const expected = `no priorityEntries: a unit of the family ${p.family} has no order of regions`
    report.add(path, { found: 'the key "priorityEntries"', expected, hint: 'Remove it.' }, 'key')
  } else if (p.priorityEntries >= p.regions) {
    const expected = `fewer than the ${p.regions} regions: windows lie in the others`
    report.add(path, { found: `${p.priorityEntries}`, expected, hint: 'Describe fewer, or more regions.' })
  }
}

function checkHole(report: Report, d: Description, path: Path, window: WindowDescription): void {
  const { hole } = window
  if (!hole) return
  if (d.protection?.priorityEntries === undefined) {
    const expected = 'no hole: it takes an iopmp with priorityEntries to deny it'
    report.add(path, { found: 'the key "hole"', expected, hint: 'Describe them, or two windows.' }, 'key')
  }
  aligned(report, [...path, 'base'], hole.base, granuleToMeet(d), 'the granule')
  aligned(report, [...path, 'size'], hole.size, granuleToMeet(d), 'the granule')
  const outer = rangeOf(window)
  const inner = rangeOf(hole)
  if (outer.base <= inner.base && inner.limit <= outer.limit && hole.size < window.size) return
  const found = `${hex(inner.base)} to ${hex(inner.limit)}`
  const hint = `It is ${hex(outer.base)} to ${hex(outer.limit)}.`
  report.add([...path, 'base'], {
    found,
    expected: 'a range within its window, and less than all of it',
    hint,
  })
}
