/**
 * SYS-3  "Those mixed criticality systems (MCS) require even stronger isolation, including temporal, spatial, and fault
 * isolation, to prevent interference while maintaining real-time support."
 * Part a, the static one. In space: guests of different criticality share no byte of memory and no processing element. In
 * time: an arbiter that they share declares how long a sharer waits. That the use case asks for performance isolation is a
 * demand, and no fact that meets it (whether the device does is CTX-12.b's). A store makes nobody wait (its content is
 * SYS-4's); faults are ERR-1's.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { sayAddress } from '../kit/facts.ts'
import { closest, twoOf } from '../kit/ranges.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { ownerAtStart, resourcesOf, sharersOf } from '../kit/sharing.ts'

/** Beats that a sharer waits for others at most, where nothing bounds them. */
const UNBOUNDED = -1

export default staticRule('SYS-3.a', {
  reading:
    'Guests of different criticality have memory and processing elements of their own, and an arbiter that they share declares how many beats of others one waits at most, whether or not performance isolation is asked for.',
  appliesTo: (platform) =>
    mixed(platform).length > 0 ? undefined : { lacks: 'owners of different criticality' },
  over: (platform) => [...inSpace(platform), ...inTime(platform)],
  then: ({ at }) => at[0] !== at[1],
  otherwise: ({ what: [a, b], at: [where], blockBytes }) => {
    if (where === UNBOUNDED) return `Nothing bounds how long one waits for the other: ${a}, and ${b}.`
    return `They are one and the same: ${a}, and ${b}${blockBytes ? `, at ${sayAddress(where)}` : ''}.`
  },
})

const mixed = ({ guests }: Platform) => twoOf(guests).filter(([a, b]) => a.criticality !== b.criticality)

const inSpace = (platform: Platform): Pair[] =>
  mixed(platform).flatMap(([a, b]) => [
    { what: [`the PE of ${a.name}`, `the PE of ${b.name}`], at: [a.pe, b.pe] },
    ...a.memory.flatMap((m) =>
      b.memory.map(
        (n): Pair => ({
          what: [`memory of ${a.name}`, `memory of ${b.name}`],
          at: closest(m, n),
          blockBytes: 1,
        }),
      ),
    ),
  ])

function inTime(platform: Platform): Pair[] {
  const criticality = (context: number) => platform.guests[ownerAtStart(platform, context)].criticality
  const arbiters = resourcesOf(platform).filter(({ resource }) => resource.kind === 'arbiter')
  return arbiters.flatMap(({ device, resource }) =>
    sharersOf(platform, resource)
      .filter(([a, b]) => criticality(a) !== criticality(b))
      .map(([a, b]): Pair => {
        const name = (c: number) => `${platform.contexts[c].name} at ${device.name}.${resource.name}`
        return { what: [name(a), name(b)], at: [resource.arbitration?.waitBeatsMax ?? UNBOUNDED, UNBOUNDED] }
      }),
  )
}
