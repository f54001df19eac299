/**
 * Which region registers of the protection hold the setting of each context: those named, or the next free ones. Of two
 * stages as many of each, the first one's before the second one's. Where windows have holes the last one of a context is a
 * priority entry, which denies the hole; every other region is none.
 */

import { firstStageRegions } from '../interface/stages.ts'
import type { Declared } from './declared.ts'
import type { Report } from './names.ts'
import type { Description } from './schema.ts'

type Unit = NonNullable<Description['protection']>

/** Ordinals of regions for one purpose, from `first` up to `end`, and how many of them a context needs. */
interface Bank {
  readonly first: number
  readonly end: number
  readonly said: string
  readonly needed: (c: Declared) => number
}

/** One for the window, and one for each mailbox channel. */
const neededBy = ({ context }: Declared): number =>
  context.dma ? 1 + context.interrupts.filter((i) => i.trigger === 'message').length : 0

function banksOf(unit: Unit, hasHoles: boolean): readonly Bank[] {
  const bound = firstStageRegions(unit)
  const { priorityEntries = 0 } = unit
  const whole = {
    first: priorityEntries,
    end: bound,
    said: priorityEntries > 0 ? 'the protection has beside its priority entries' : 'the protection has',
    needed: neededBy,
  }
  if (unit.secondStage) {
    return [
      { ...whole, said: 'the first stage has' },
      { ...whole, first: bound, end: unit.regions, said: 'the second stage has' },
    ]
  }
  if (!hasHoles) return [whole]
  const needed = ({ context }: Declared) => (context.dma ? 1 : 0)
  return [whole, { first: 0, end: priorityEntries, said: 'the protection has as priority entries', needed }]
}

export function allotRegions(
  report: Report,
  declared: readonly Declared[],
  unit: Unit,
  hasHoles: boolean,
): number[][] {
  const taken = new Map<number, string>()
  const banks = banksOf(unit, hasHoles)
  for (const c of declared) takeNamed(report, taken, c, unit, banks)
  const lacking = unit.priorityEntries === undefined ? undefined : new Map<Bank, number>()
  const allotted = declared.map((c) =>
    c.context.dma
      ? (c.context.regions ?? banks.flatMap((bank) => takeFree(report, taken, c, bank, lacking)))
      : [],
  )
  if (lacking) checkEntriesRoom(report, declared, unit, banks, lacking)
  return allotted
}

/** Windows and holes share out the regions by the number of priority entries, so that is what has to change, where it can. */
function checkEntriesRoom(
  report: Report,
  declared: readonly Declared[],
  { regions, priorityEntries = 0 }: Unit,
  [whole, holes]: readonly Bank[],
  lacking: ReadonlyMap<Bank, number>,
): void {
  // Said by itself (check-entries.ts).
  if (priorityEntries >= regions || lacking.size === 0) return
  const ofAll = (bank: Bank | undefined) => declared.reduce((n, c) => n + (bank?.needed(c) ?? 0), 0)
  const [forWindows, forHoles] = [ofAll(whole), ofAll(holes)]
  if (forWindows + Math.max(forHoles, 1) > regions) {
    const expected = `at least ${forWindows + Math.max(forHoles, priorityEntries)}: for all contexts together, beside the priority entries`
    const hint = 'Describe more regions, or fewer contexts with DMA.'
    report.add(['protection', 'regions'], { found: `${regions}`, expected, hint })
    return
  }
  const at = ['protection', 'priorityEntries']
  const found = `${priorityEntries}`
  if (priorityEntries < forHoles) {
    const expected = `at least ${forHoles}: one for the hole of each context with DMA`
    report.add(at, { found, expected, hint: 'Describe more, or no holes.' })
  } else {
    const most = regions - forWindows
    const expected = `at most ${most}: the windows of all contexts need ${forWindows} of the ${regions} regions`
    report.add(at, { found, expected, hint: 'Describe fewer, or more regions.' })
  }
}

function takeNamed(
  report: Report,
  taken: Map<number, string>,
  c: Declared,
  { regions: available, secondStage }: Unit,
  banks: readonly Bank[],
): void {
  const { regions } = c.context
  if (!regions) return
  const path = [...c.path, 'regions']
  const meant = banks.flatMap((bank) => Array<Bank>(bank.needed(c)).fill(bank))
  const needed = meant.length
  if (regions.length !== needed) {
    const found = `${regions.length} region registers`
    const more = banks.length === 1 ? '' : secondStage ? ', of each stage' : ', and last one for a hole'
    const expected =
      needed === 0
        ? 'none: it has no DMA'
        : `${needed}: one for the window, one for each mailbox channel${more}`
    report.add(path, { found, expected, hint: 'Name as many, or leave regions out.' }, 'key')
  }
  regions.forEach((region, i) => {
    const owner = taken.get(region)
    const bank = meant[i]
    if (regions.length === needed && bank && region < available && !isIn(bank, region)) {
      const hint = secondStage
        ? 'Name those of the first stage, then those of the second.'
        : 'Name a priority entry last, for the hole, and no other one.'
      const expected = `a region register that ${bank.said}, from ${bank.first} to ${bank.end - 1}`
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
  bank: Bank,
  /** Where it is said for all contexts together. */
  lackingInAll?: Map<Bank, number>,
): number[] {
  const { first, end, said, needed } = bank
  const own: number[] = []
  for (let region = first; region < end && own.length < needed(c); region++) {
    if (taken.has(region)) continue
    taken.set(region, c.name)
    own.push(region)
  }
  const lacking = needed(c) - own.length
  if (lacking > 0 && lackingInAll) lackingInAll.set(bank, (lackingInAll.get(bank) ?? 0) + lacking)
  else if (lacking > 0) {
    const expected = `at most the ${end - first} that ${said}, for all contexts together`
    const found = `${lacking} region registers too few for ${c.name}`
    report.add(c.path, { found, expected, hint: 'Describe more regions, or fewer contexts with DMA.' }, 'key')
  }
  return own
}
