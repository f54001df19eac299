/** Published bugs, by their record, and the known-bads that mirror them: what a reader counts first. */

import { published } from '../../bugs/published.ts'

/** What is looked at of a known-bad, or of its row in the matrix. */
interface Mirror {
  readonly name: string
  readonly seenIn?: string
}

export interface MirroredRecord {
  /** Such as RB-026. */
  readonly record: string
  /** Known-bads, by name. */
  readonly bugs: readonly string[]
}

/** In the order of their numbers. A known-bad of one's own may say in other words where it was seen: that is no record. */
export function mirroredRecords(bugs: readonly Mirror[]): readonly MirroredRecord[] {
  const byRecord = new Map<string, string[]>()
  for (const { name, seenIn = '' } of bugs)
    for (const record of recordsIn(seenIn)) byRecord.set(record, [...(byRecord.get(record) ?? []), name])
  return [...byRecord]
    .map(([record, names]) => ({ record, bugs: names }))
    .sort((a, b) => a.record.localeCompare(b.record, 'en', { numeric: true }))
}

/** Records that a `seenIn` names, once each. */
const recordsIn = (seenIn: string): ReadonlySet<string> => new Set(seenIn.match(/\bRB-\d+\b/g) ?? [])

/** Of each record that is ours, where it was published and what went wrong: `RB-026: XSA-442 …: old translations …`. */
export const publishedIn = (seenIn: string): readonly string[] =>
  [...recordsIn(seenIn)].flatMap((record) => {
    const bug = published[record]
    return bug ? [`${record}: ${bug.source}: ${bug.is}`] : []
  })

export const recordsMarkdown = (records: readonly MirroredRecord[]): readonly string[] => [
  `${records.length} are mirrored.`,
  '',
  '| record | published as | what went wrong | known-bads that mirror it |',
  '| --- | --- | --- | --- |',
  ...records.map(({ record, bugs }) => {
    const { source = '', is = '' } = published[record] ?? {}
    return `| ${record} | ${source} | ${is} | ${bugs.join(', ')} |`
  }),
]
