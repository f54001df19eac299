/**
 * Where a frame is, physically. A cluster has an address map of its own: the interconnect decodes some of its ranges
 * elsewhere in the map that all clusters share, and what it does not is a target of that cluster alone.
 */
import type { Frame } from '../interface/platform.ts'
import { rangeOf } from './declared.ts'
import type { Path } from './document.ts'
import { namesOf, type Report } from './names.ts'
import { hex } from './problems.ts'
import type { Description, FrameDescription } from './schema.ts'

export type Place = Omit<Frame, 'name'>

/** Of a cluster that is not there, the address as it stands: that is a problem of its own (checkPlace). */
export function placeOf({ clusters }: Description, { cluster, ...frame }: FrameDescription): Place {
  const range = rangeOf(frame)
  if (cluster === undefined) return range
  const window = clusters[cluster]?.map?.find(
    (w) => rangeOf(w).base <= range.base && range.limit <= rangeOf(w).limit,
  )
  if (!window) return { ...range, cluster }
  const moved = window.to - window.base
  return { base: range.base + moved, limit: range.limit + moved }
}

/** A frame names a cluster that is there, and lies wholly within or outside each range that is decoded elsewhere. */
export function checkPlace(report: Report, { clusters }: Description, path: Path, f: FrameDescription): void {
  if (f.cluster === undefined) return
  namesOf(report, 'a cluster', Object.keys(clusters)).find(f.cluster, [...path, 'cluster'])
  const { base, limit } = rangeOf(f)
  for (const window of clusters[f.cluster]?.map ?? []) {
    const w = rangeOf(window)
    const isApart = limit < w.base || w.limit < base
    const isWithin = w.base <= base && limit <= w.limit
    if (isApart || isWithin) continue
    const expected = `a frame within ${hex(w.base)} to ${hex(w.limit)} or outside it: ${f.cluster} decodes that range elsewhere`
    report.add([...path, 'base'], { expected, hint: 'Mend the frame, or the map of the cluster.' })
  }
}
