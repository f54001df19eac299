/**
 * MP-7  "Privileged software may use the MMU or MPU to police accesses made from each context (note that MPU stages could
 * be shared with PE)."
 * A permission of the description: it is exercised by stages that are shared, not by operations, so its kind is static.
 * Silent on which stages: we take the second, which is the hypervisor's own; a first stage that is the PE's stays MP-5's
 * warning.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { type Pair, staticPermission } from '../kit/rule.ts'
import { mayBeShared, stagesBesideElements } from '../kit/stages.ts'

export default staticPermission('MP-7', {
  reading: 'A second stage of an MPU that a device and a PE share leaves every rule silent.',
  fixture: 'safety-island',
  appliesTo: (platform) =>
    sharedStages(platform).length > 0
      ? undefined
      : { lacks: 'a protection stage shared with a processing element' },
  over: sharedStages,
})

function sharedStages(platform: Platform): Pair[] {
  return stagesBesideElements(platform)
    .filter((n) => n.shared !== undefined && mayBeShared(n))
    .map(({ what }) => ({ what, at: [1, 1] }))
}
