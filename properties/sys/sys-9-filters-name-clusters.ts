/**
 * SYS-9  "Whether devices are shared between software entities running on Armv8-R PEs or running on heterogeneous
 * environments, such as a mix of Armv8-R and Armv8-A PEs, they must comply with some architectural requirements to avoid
 * compromising the system real-time and isolation properties."
 * Part a, the static one. Identifiers of masters count by themselves in each cluster, so an entry that gives one without a cluster
 * lets another cluster's master through; an entry that leaves a cluster out says nothing of it.
 */
import type { FilterEntry, Platform } from '../../src/interface/platform.ts'
import { type Pair, staticRule } from '../kit/rule.ts'

export default staticRule('SYS-9.a', {
  reading:
    'Every entry of a filter speaks of every cluster by its name, with the identifiers that it lets through.',
  appliesTo: (platform) =>
    clustersOf(platform).length < 2
      ? { lacks: 'two clusters' }
      : platform.filters
        ? undefined
        : { lacks: 'a filter between processing elements and devices' },
  over: (platform) =>
    (platform.filters ?? []).flatMap((filter) =>
      filter.entries.flatMap((entry) =>
        clustersOf(platform).map(
          (cluster): Pair => ({
            what: [`${filter.name}.${entry.name}`, cluster],
            at: [timesNamed(entry, cluster), anonymous(entry)],
          }),
        ),
      ),
    ),
  then: ({ at }) => at[0] > 0 && at[1] === 0,
  otherwise: ({ what, at }) =>
    at[1] > 0
      ? `${what[0]} lets identifiers through of any cluster: a master of ${what[1]} that has the same one passes.`
      : `${what[0]} does not speak of ${what[1]}.`,
})

const clustersOf = ({ processingElements }: Platform): string[] => [
  ...new Set(processingElements.map((p) => p.cluster)),
]
const timesNamed = ({ masters }: FilterEntry, cluster: string): number =>
  masters.filter((m) => m.cluster === cluster).length
const anonymous = ({ masters }: FilterEntry): number => masters.filter((m) => m.cluster === undefined).length
