/**
 * Which memory domains of an iopmp hold the settings of each context. Each setting has domains of its own, which no other
 * one uses: one for its window, from the last domain downwards, and where the window has a hole one of priority entries,
 * from the first upwards. So an update writes entries that nobody has, and then changes whose they are.
 */
import { type DomainWords, domainsMax, wordsOf } from '../interface/domains.ts'
import type { Setting } from '../interface/platform.ts'
import type { Report } from './names.ts'
import type { Description } from './schema.ts'

type Unit = NonNullable<Description['protection']>

export interface Allotted {
  readonly settings: readonly Setting[]
  /** Region registers of all of them. */
  readonly regions: readonly number[]
}

export interface Allotting {
  /** Gives out domains, context by context. */
  allot(name: string, path: readonly (string | number)[], settings: readonly Setting[]): Allotted
  /** Says where there were too few, once all are given out. */
  finish(): void
}

export function domainsOf(report: Report, unit: Unit): Allotting {
  const { domains = 1, regions, priorityEntries = 0 } = unit
  // What is wrong in itself is said elsewhere (check-entries.ts), and what would follow from it is not.
  const isSound = regions % domains === 0 && priorityEntries < regions
  const each = Math.max(1, Math.floor(regions / domains))
  const free = { plain: domains - 1, deny: 0 }
  const inDomain = (d: number, n: number) => Array.from({ length: n }, (_, i) => d * each + i)
  const allot: Allotting['allot'] = (name, path, settings) => {
    const allotted = settings.map((setting): Setting => {
      if (setting.regions.length === 0) return { ...setting, domains: wordsOf([]), registers: [] }
      const denies = setting.regions.filter((r) => r.priority).length
      const plain = free.plain--
      const deny = denies > 0 ? free.deny++ : undefined
      const registers = [
        ...inDomain(plain, setting.regions.length - denies),
        ...(deny === undefined ? [] : inDomain(deny, denies)),
      ]
      const words: DomainWords = wordsOf(deny === undefined ? [plain] : [plain, deny])
      return { ...setting, domains: words, registers }
    })
    const most = Math.max(...settings.map((s) => s.regions.filter((r) => !r.priority).length))
    if (isSound && most > each) {
      const found = `${most} regions of ${name} in one domain`
      const hint = 'Describe more regions, fewer domains, or fewer mailbox channels.'
      report.add([...path], { found, expected: `at most the ${each} of a domain`, hint }, 'key')
    }
    return { settings: allotted, regions: allotted.flatMap((s) => s.registers ?? []) }
  }
  const finish = (): void => {
    if (isSound) checkRoom(report, unit, each, domains - 1 - free.plain, free.deny)
  }
  return { allot, finish }
}

/** Domains for the windows beside those of priority entries, and priority entries for the holes. */
function checkRoom(
  report: Report,
  { domains = 1, priorityEntries = 0 }: Unit,
  each: number,
  windows: number,
  holes: number,
): void {
  const needed = windows + holes
  const at = ['protection', 'priorityEntries']
  if (needed > domains) {
    const expected = `at least ${needed}: one for each of the ${windows} windows that contexts may be given, and for each of the ${holes} holes in them`
    const hint =
      needed > domainsMax
        ? `A table has ${domainsMax} at most: describe fewer windows, or fewer contexts with DMA.`
        : `Describe ${needed} domains and ${needed * each} regions, or fewer windows or contexts with DMA.`
    report.add(['protection', 'domains'], { found: `${domains}`, expected, hint })
  } else if (holes * each > priorityEntries) {
    const expected = `at least ${holes * each}: each of the ${holes} holes in windows that contexts may be given takes a domain of ${plural(each, 'priority entry', 'priority entries')}`
    report.add(at, { found: `${priorityEntries}`, expected, hint: 'Describe more, or fewer holes.' })
  } else if (windows + Math.ceil(priorityEntries / each) > domains) {
    const expected = `at most ${(domains - windows) * each}: the ${windows} windows that contexts may be given take a domain each, of ${domains}`
    const hint = 'Describe fewer, or more regions and domains.'
    report.add(at, { found: `${priorityEntries}`, expected, hint })
  }
}

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
