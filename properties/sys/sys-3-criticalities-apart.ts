/**
 * SYS-3  "Those mixed criticality systems (MCS) require even stronger isolation, including temporal, spatial, and fault
 * isolation, to prevent interference while maintaining real-time support."
 * Part a, the static one. In space: guests of different criticality share no byte of memory and no processing element. In time: a
 * resource that they share is isolated in performance, or declares how long a sharer waits. Faults are ERR-1's.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { closest, twoOf } from '../kit/ranges.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { ownerAtStart, resourcesOf, sharersOf } from '../kit/sharing.ts'

/** Beats that a sharer may have to wait for others where nothing bounds them. */
const UNBOUNDED = 0
const ISOLATED = 1

export default staticRule('SYS-3.a', {
  reading:
    'Guests of different criticality have memory and processing elements of their own, and a resource that they share is isolated in performance or has a declared bound.',
  appliesTo: (platform) =>
    mixed(platform).length > 0 ? undefined : { lacks: 'owners of different criticality' },
  over: (platform) => [...inSpace(platform), ...inTime(platform)],
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what, at }) => `${what[0]} and ${what[1]} are not kept apart (both ${at[0]}).`,
})

const mixed = ({ guests }: Platform) => twoOf(guests).filter(([a, b]) => a.criticality !== b.criticality)

const inSpace = (platform: Platform): Pair[] =>
  mixed(platform).flatMap(([a, b]) => [
    { what: [`the PE of ${a.name}`, `the PE of ${b.name}`], at: [a.pe, b.pe] },
    ...a.memory.flatMap((m) =>
      b.memory.map(
        (n): Pair => ({ what: [`memory of ${a.name}`, `memory of ${b.name}`], at: closest(m, n) }),
      ),
    ),
  ])

function inTime(platform: Platform): Pair[] {
  const criticality = (context: number) => platform.guests[ownerAtStart(platform, context)].criticality
  return resourcesOf(platform).flatMap(({ device, resource }) =>
    sharersOf(platform, resource)
      .filter(([a, b]) => criticality(a) !== criticality(b))
      .map(([a, b]): Pair => {
        const where = `at ${device.name}.${resource.name}`
        const bound = resource.performanceIsolation
          ? ISOLATED
          : (resource.arbitration?.waitBeatsMax ?? UNBOUNDED)
        return {
          what: [`${platform.contexts[a].name} ${where}`, `${platform.contexts[b].name} ${where}`],
          at: [bound, UNBOUNDED],
        }
      }),
  )
}
