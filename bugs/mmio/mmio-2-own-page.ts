/** Two frames of 32 KB in one page of 64 KB: with pages of 4 KB they would be apart, and one of the PEs has larger ones. */
import type { Bug } from '../bug.ts'
import { moved, twoSecondaries, withContext } from '../described.ts'

const halfPageBytes = 32 * 1024

export default {
  name: 'mmio-2-own-page',
  rule: 'MMIO-2',
  is: 'The register frames of two secondaries lie in the two halves of one page of 64 KB, the largest that a PE with VMSA is configured with.',
  seenIn: 'RB-167',
  alsoBreaks: ['MMIO-3'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['safety-island', 'nvme-sriov'],
  platform: (good) => {
    const [first, second] = twoSecondaries(good)
    const { base } = good.contexts[first].frames[0]
    const halved = withContext(good, first, (c) => moved(c, base, halfPageBytes))
    return withContext(halved, second, (c) => moved(c, base + halfPageBytes, halfPageBytes))
  },
} satisfies Bug
