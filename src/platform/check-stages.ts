/** A second stage of protection, and what windows say of it. */
import { aligned } from './check-parts.ts'
import { declaredWindows, rangeOf } from './declared.ts'
import type { Path } from './document.ts'
import type { Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description, WindowDescription } from './schema.ts'
import { granuleToMeet } from './unprotected.ts'

type Memory = readonly { readonly base: number; readonly size: number }[]

export function checkStages(report: Report, d: Description): void {
  if (d.protection) checkUnit(report, d.protection)
  for (const { path, window, guest } of declaredWindows(d)) {
    const memory = guest === undefined ? Object.values(d.memories) : d.guests[guest].memory
    if (window.secondStage) checkWindow(report, d, [...path, 'secondStage'], window, memory)
  }
}

function checkUnit(report: Report, p: NonNullable<Description['protection']>): void {
  if (!p.secondStage) return
  if (p.family !== 'staged') {
    const expected = `no secondStage: of a unit of the family ${p.family} one stage is executed`
    const hint = 'Remove it, or describe a staged unit.'
    report.add(['protection', 'secondStage'], { found: 'the key "secondStage"', expected, hint }, 'key')
  } else if (p.regions % 2 !== 0) {
    const expected = 'an even number: half of the regions are the second stage’s'
    const hint = `Describe ${p.regions + 1}.`
    report.add(['protection', 'regions'], { found: `${p.regions}`, expected, hint })
  }
}

function checkWindow(
  report: Report,
  d: Description,
  path: Path,
  window: WindowDescription,
  memory: Memory,
): void {
  const { secondStage: second } = window
  if (!second) return
  if (d.protection?.secondStage === undefined) {
    const expected = 'no secondStage: the protection has one stage'
    const hint = 'Remove it, or add "secondStage: …" to the protection.'
    report.add(path, { found: 'the key "secondStage"', expected, hint }, 'key')
    return
  }
  const accesses = [window.access, second.access]
  if (accesses.includes('read') && accesses.includes('write')) {
    const expected = `an access that its window permits as well: ${window.access}`
    const hint = `Nothing passes both stages. Write ${window.access}, or read-write.`
    report.add([...path, 'access'], { found: second.access, expected, hint })
  }
  aligned(report, [...path, 'base'], second.base, granuleToMeet(d), 'the granule')
  aligned(report, [...path, 'size'], second.size, granuleToMeet(d), 'the granule')
  const [own, first] = [rangeOf(second), rangeOf(window)]
  const found = `${hex(own.base)} to ${hex(own.limit)}`
  const isHeld = memory.map(rangeOf).some((m) => m.base <= own.base && own.limit <= m.limit)
  if (!isHeld) {
    const known = memory.map((m) => `${hex(m.base)} to ${hex(rangeOf(m).limit)}`).join(', ')
    const expected = 'a range within the memory of the window'
    report.add([...path, 'base'], { found, expected, hint: `It is ${known}.` })
  } else if (own.limit < first.base || first.limit < own.base) {
    const hint = `It is ${hex(first.base)} to ${hex(first.limit)}.`
    report.add([...path, 'base'], { found, expected: 'a range that meets its window', hint })
  }
}
