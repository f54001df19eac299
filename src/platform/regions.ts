/**
 * Which region registers of the protection hold the setting of each context: those named, or the next free ones. Of two
 * stages as many of each, the first one's before the second one's.
 */

import { firstStageRegions } from '../interface/stages.ts'
import type { Declared } from './declared.ts'
import type { Report } from './names.ts'
import type { Description } from './schema.ts'

type Unit = NonNullable<Description['protection']>

/** The ordinals of a stage: from `first` up to `end`. */
interface Bank {
  readonly first: number
  readonly end: number
  readonly said: string
}

function banksOf(unit: Unit): readonly Bank[] {
  const bound = firstStageRegions(unit)
  if (!unit.secondStage) return [{ first: 0, end: bound, said: 'the protection' }]
  return [
    { first: 0, end: bound, said: 'the first stage' },
    { first: bound, end: unit.regions, said: 'the second stage' },
  ]
}

export function allotRegions(report: Report, declared: readonly Declared[], unit: Unit): number[][] {
  const taken = new Map<number, string>()
  const banks = banksOf(unit)
  for (const c of declared) takeNamed(report, taken, c, unit.regions, banks)
  return declared.map((c) =>
    c.context.dma ? (c.context.regions ?? banks.flatMap((bank) => takeFree(report, taken, c, bank))) : [],
  )
}

/** Of each stage: one for the window, and one for each mailbox channel. */
const neededBy = ({ context }: Declared): number =>
  context.dma ? 1 + context.interrupts.filter((i) => i.trigger === 'message').length : 0

function takeNamed(
  report: Report,
  taken: Map<number, string>,
  c: Declared,
  available: number,
  banks: readonly Bank[],
): void {
  const { regions } = c.context
  if (!regions) return
  const path = [...c.path, 'regions']
  const ofEach = neededBy(c)
  const needed = ofEach * banks.length
  if (regions.length !== needed) {
    const found = `${regions.length} region registers`
    const each = banks.length > 1 ? ', of each stage' : ''
    const expected =
      needed === 0
        ? 'none: it has no DMA'
        : `${needed}: one for the window, one for each mailbox channel${each}`
    report.add(path, { found, expected, hint: 'Name as many, or leave regions out.' }, 'key')
  }
  regions.forEach((region, i) => {
    const owner = taken.get(region)
    const bank = banks[Math.floor(i / ofEach)]
    if (regions.length === needed && bank && region < available && !isIn(bank, region)) {
      const hint = 'Name those of the first stage, then those of the second.'
      const expected = `a region register of ${bank.said}, from ${bank.first} to ${bank.end - 1}`
      report.add([...path, i], { expected, hint })
      return
    }
    if (region >= available) {
      const hint = `The protection has ${available} regions.`
      report.add([...path, i], { expected: `a region register from 0 to ${available - 1}`, hint })
    } else if (owner !== undefined) {
      const hint = 'Use another, or leave regions out.'
      report.add([...path, i], { expected: `a region register of its own: ${owner} has this one`, hint })
    } else taken.set(region, c.name)
  })
}

const isIn = ({ first, end }: Bank, region: number): boolean => first <= region && region < end

function takeFree(
  report: Report,
  taken: Map<number, string>,
  c: Declared,
  { first, end, said }: Bank,
): number[] {
  const own: number[] = []
  for (let region = first; region < end && own.length < neededBy(c); region++) {
    if (taken.has(region)) continue
    taken.set(region, c.name)
    own.push(region)
  }
  const lacking = neededBy(c) - own.length
  if (lacking > 0) {
    const expected = `at most the ${end - first} that ${said} has, for all contexts together`
    const found = `${lacking} region registers too few for ${c.name}`
    report.add(c.path, { found, expected, hint: 'Describe more regions, or fewer contexts with DMA.' }, 'key')
  }
  return own
}
