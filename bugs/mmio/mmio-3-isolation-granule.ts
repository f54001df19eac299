/** Frames of 4 KB side by side: apart for every MPU and for pages of 4 KB, and in one block of 64 KB. */
import type { Bug } from '../bug.ts'
import { moved, twoSecondaries, withContext } from '../described.ts'

const frameBytes = 4096

export default {
  name: 'mmio-3-isolation-granule',
  rule: 'MMIO-3',
  is: 'The register frames of two secondaries, 4 KB each, lie in one block of 64 KB.',
  scope: { contexts: 2, guests: 1 },
  platform: (good) => {
    const [first, second] = twoSecondaries(good)
    const { base } = good.contexts[first].frames[0]
    const small = withContext(good, first, (c) => moved(c, base, frameBytes))
    return withContext(small, second, (c) => moved(c, base + frameBytes, frameBytes))
  },
} satisfies Bug
