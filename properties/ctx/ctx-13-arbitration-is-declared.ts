/**
 * CTX-13  "In that case, Arm recommends that the primary context provide mechanisms to statically or dynamically arbitrate
 * those resources allocation to ensure that real-time constraints are met."
 * Part a: there is such a mechanism. A static one is made into the device; the weights of a dynamic one are written in a
 * frame of the primary, nowhere else; and each sharer has a turn. A recommendation: what lacks it is warned of. It speaks
 * of what passes requests; a store is cut into parts or cleared between owners (SYS-4).
 */
import type { Platform, SharedResource } from '../../src/interface/platform.ts'
import { sayAddress } from '../kit/facts.ts'
import { type Pair, staticRule } from '../kit/rule.ts'
import { resourcesOf } from '../kit/sharing.ts'

const wordBytes = 4

export default staticRule('CTX-13.a', {
  reading:
    'What passes the requests of several contexts has an arbitration: a static one, or weights that lie in a frame of the primary, with a turn for each sharer.',
  appliesTo: (platform) =>
    arbiters(platform).length > 0 ? undefined : { lacks: 'a resource that secondaries share' },
  over: (platform) =>
    arbiters(platform).flatMap(({ device, resource }): Pair[] =>
      resource.contexts.map((context, nth) => ({
        what: [
          `${device.name}.${resource.name}`,
          `${platform.contexts[context].name} ${whereWeight(platform, device.primary, resource, nth)}`,
        ],
        at: [turnsOf(platform, device.primary, resource, nth), 1],
      })),
    ),
  then: ({ at }) => at[0] >= at[1],
  otherwise: ({ what, at }) => `Of ${what[0]}, ${what[1]}: it is given ${at[0]} turns in a round.`,
})

const arbiters = (platform: Platform) =>
  resourcesOf(platform).filter(({ resource }) => resource.kind === 'arbiter')

/** Turns that the primary can give the nth sharer; 0 where it cannot. */
function turnsOf(platform: Platform, primary: number, resource: SharedResource, nth: number): number {
  const { arbitration } = resource
  if (!arbitration) return 0
  const weight = arbitration.weights[nth] ?? 0
  if (arbitration.kind === 'static') return Math.max(1, weight)
  return isInPrimary(platform, primary, resource, nth) ? weight : 0
}

const weightAddress = ({ arbitration }: SharedResource, nth: number): number =>
  (arbitration?.registers ?? 0) + nth * wordBytes

function isInPrimary(platform: Platform, primary: number, resource: SharedResource, nth: number): boolean {
  const address = weightAddress(resource, nth)
  return platform.contexts[primary].frames.some(
    (f) => f.base <= address && address + wordBytes - 1 <= f.limit,
  )
}

function whereWeight(platform: Platform, primary: number, resource: SharedResource, nth: number): string {
  if (!resource.arbitration) return 'has no arbitration'
  if (resource.arbitration.kind === 'static') return 'has a fixed turn'
  const place = isInPrimary(platform, primary, resource, nth) ? 'in the primary' : 'outside the primary'
  return `has its weight at ${sayAddress(weightAddress(resource, nth))}, ${place}`
}
