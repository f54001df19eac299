/**
 * Which memory domains of an iopmp hold the settings of each context. Each setting has domains of its own, which no other
 * one uses: one for its window, from the last domain downwards, and where the window has a hole one of priority entries,
 * from the first upwards. So an update writes entries that nobody has, and then changes whose they are.
 */
import { type DomainWords, wordsOf } from '../interface/domains.ts'
import type { Setting } from '../interface/platform.ts'
import type { Report } from './names.ts'
import type { Description } from './schema.ts'

type Unit = NonNullable<Description['protection']>

export interface Allotted {
  readonly settings: readonly Setting[]
  /** Region registers of all of them. */
  readonly regions: readonly number[]
}

/** Gives out domains, context by context. */
export function domainsOf(report: Report, { domains = 1, regions, priorityEntries = 0 }: Unit) {
  const each = Math.floor(regions / domains)
  const firstPlain = Math.ceil(priorityEntries / each)
  const free = { plain: domains - 1, deny: 0 }
  const inDomain = (d: number, n: number) => Array.from({ length: n }, (_, i) => d * each + i)
  return (name: string, path: readonly (string | number)[], settings: readonly Setting[]): Allotted => {
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
    if (most > each) {
      const found = `${most} regions of ${name} in one domain`
      const hint = 'Describe more regions, fewer domains, or fewer mailbox channels.'
      report.add([...path], { found, expected: `at most the ${each} of a domain`, hint }, 'key')
    }
    if (free.plain < firstPlain - 1 || free.deny * each > priorityEntries) {
      const found = `domains for ${domains - 1 - free.plain} windows and ${free.deny} holes of the contexts up to ${name}`
      const expected = `at most ${Math.max(0, domains - firstPlain)} and ${Math.floor(priorityEntries / each)}: each window that a context may be given takes a domain, each hole one of priority entries`
      report.add(
        [...path],
        { found, expected, hint: 'Describe more domains, or fewer windows or contexts with DMA.' },
        'key',
      )
    }
    return { settings: allotted, regions: allotted.flatMap((s) => s.registers ?? []) }
  }
}
