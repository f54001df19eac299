/** Priority entries of an iopmp, and the holes in windows that they deny. */
import { aligned, wordBytes } from './check-parts.ts'
import { declaredContexts, declaredWindows, rangeOf, requestersAmong } from './declared.ts'
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description, WindowDescription } from './schema.ts'
import { granuleToMeet } from './unprotected.ts'

export const hasHoles = (d: Description): boolean => declaredWindows(d).some(({ window }) => window.hole)

type Unit = NonNullable<Description['protection']>

export function checkEntries(report: Report, d: Description): void {
  const { protection: p } = d
  for (const { path, window } of declaredWindows(d))
    if (window.hole) checkHole(report, d, [...path, 'hole'], window)
  if (p) checkTable(report, d, p)
  if (p?.priorityEntries === undefined) return
  const path = ['protection', 'priorityEntries']
  if (p.family !== 'iopmp') {
    const expected = `no priorityEntries: a unit of the family ${p.family} has no order of regions`
    report.add(path, { found: 'the key "priorityEntries"', expected, hint: 'Remove it.' }, 'key')
  } else if (p.priorityEntries >= p.regions) {
    const expected = `fewer than the ${p.regions} regions: windows lie in the others`
    report.add(path, { found: `${p.priorityEntries}`, expected, hint: 'Describe fewer, or more regions.' })
  } else if (Object.keys(p.bypasses ?? {}).length > 0) {
    const expected =
      'no bypasses beside priorityEntries: a read that is not checked would pass through a hole'
    report.add(
      ['protection', 'bypasses'],
      { found: 'the key "bypasses"', expected, hint: 'Keep one of the two.' },
      'key',
    )
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
  const lost = window.holds?.map(rangeOf).find((held) => inner.base <= held.limit && held.base <= inner.limit)
  if (lost) {
    const found = `${hex(inner.base)} to ${hex(inner.limit)}`
    const expected = 'a range that holds nothing of the guest: no DMA reaches it'
    const hint = `The window says that ${hex(lost.base)} to ${hex(lost.limit)} holds something: move the one or the other.`
    report.add([...path, 'base'], { found, expected, hint })
  }
  if (outer.base <= inner.base && inner.limit <= outer.limit && hole.size < window.size) return
  const found = `${hex(inner.base)} to ${hex(inner.limit)}`
  const hint = `It is ${hex(outer.base)} to ${hex(outer.limit)}.`
  report.add([...path, 'base'], {
    found,
    expected: 'a range within its window, and less than all of it',
    hint,
  })
}

function checkTable(report: Report, d: Description, p: Unit): void {
  const path = ['protection', 'domains']
  if (p.domains === undefined) {
    if (p.requesterStrideBytes === undefined) return
    const expected = 'no requesterStrideBytes without domains: there is no table of requesters'
    const hint = 'Remove it, or describe domains.'
    report.add(
      ['protection', 'requesterStrideBytes'],
      { found: 'the key "requesterStrideBytes"', expected, hint },
      'key',
    )
    return
  }
  if (p.family !== 'iopmp') {
    const expected = `no domains: a unit of the family ${p.family} has no table of requesters`
    report.add(path, { found: 'the key "domains"', expected, hint: 'Remove it.' }, 'key')
    return
  }
  if (p.regions % p.domains !== 0) {
    const hint = 'Each domain has as many regions.'
    report.add(path, { expected: `a divisor of the ${p.regions} regions`, found: `${p.domains}`, hint })
  }
  for (const [device, { contexts }] of Object.entries(d.devices))
    for (const [name, { regions }] of Object.entries(contexts)) {
      if (!regions) continue
      const expected = 'no regions: domains hold the settings, and are given out by the program'
      const at = ['devices', device, 'contexts', name, 'regions']
      report.add(at, { found: 'the key "regions"', expected, hint: 'Remove it.' }, 'key')
    }
  if (p.requesterStrideBytes === undefined) {
    const hint = 'Add "requesterStrideBytes: 8", say.'
    const expected = 'requesterStrideBytes, from the words of one requester to those of the next'
    report.add(['protection'], { found: 'no "requesterStrideBytes"', expected, hint }, 'key')
  } else checkStride(report, d, p, p.requesterStrideBytes)
}

function checkStride(report: Report, d: Description, p: Unit, stride: number): void {
  const path = ['protection', 'requesterStrideBytes']
  aligned(report, path, stride, wordBytes)
  const requesters = requestersAmong(declaredContexts(d))
  const last = Math.max(p.registers.DOMAINS ?? 0, p.registers.DOMAINS_HIGH ?? 0) + (requesters - 1) * stride
  if (last + wordBytes <= p.frame.size) return
  const expected = `the words of all ${requesters} requesters within the programming frame`
  report.add(path, { found: `the last at ${hex(last)}`, expected, hint: 'Enlarge the frame, or mend it.' })
}
