/** Which region registers of the protection hold the setting of each context: those named, or the next free ones. */

import type { Declared } from './declared.ts'
import type { Report } from './names.ts'

export function allotRegions(report: Report, declared: readonly Declared[], available: number): number[][] {
  const taken = new Map<number, string>()
  for (const c of declared) takeNamed(report, taken, c, available)
  return declared.map((c) =>
    c.context.dma ? (c.context.regions ?? takeFree(report, taken, c, available)) : [],
  )
}

/** One for the window, and one for each mailbox channel. */
const neededBy = ({ context }: Declared): number =>
  context.dma ? 1 + context.interrupts.filter((i) => i.trigger === 'message').length : 0

function takeNamed(report: Report, taken: Map<number, string>, c: Declared, available: number): void {
  const { regions } = c.context
  if (!regions) return
  const path = [...c.path, 'regions']
  const needed = neededBy(c)
  if (regions.length !== needed) {
    const found = `${regions.length} region registers`
    const expected =
      needed === 0 ? 'none: it has no DMA' : `${needed}: one for the window, one for each mailbox channel`
    report.add(path, { found, expected, hint: 'Name as many, or leave regions out.' }, 'key')
  }
  regions.forEach((region, i) => {
    const owner = taken.get(region)
    if (region >= available) {
      const hint = `The protection has ${available} regions.`
      report.add([...path, i], { expected: `a region register from 0 to ${available - 1}`, hint })
    } else if (owner !== undefined) {
      const hint = 'Use another, or leave regions out.'
      report.add([...path, i], { expected: `a region register of its own: ${owner} has this one`, hint })
    } else taken.set(region, c.name)
  })
}

function takeFree(report: Report, taken: Map<number, string>, c: Declared, available: number): number[] {
  const own: number[] = []
  for (let region = 0; region < available && own.length < neededBy(c); region++) {
    if (taken.has(region)) continue
    taken.set(region, c.name)
    own.push(region)
  }
  const lacking = neededBy(c) - own.length
  if (lacking > 0) {
    const expected = `at most the ${available} that the protection has, for all contexts together`
    const found = `${lacking} region registers too few for ${c.name}`
    report.add(c.path, { found, expected, hint: 'Describe more regions, or fewer contexts with DMA.' }, 'key')
  }
  return own
}
