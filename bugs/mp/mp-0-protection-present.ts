/** The contexts are assigned, and nothing stands between their ports and memory. */
import type { Bug } from '../bug.ts'
import { withPaths } from '../described.ts'

export default {
  name: 'mp-0-protection-present',
  rule: 'MP-0',
  is: 'The platform has no system memory protection, and its contexts have DMA.',
  seenIn: 'RB-053',
  alsoBreaks: ['MP-3.a', 'MP-4', 'SYS-5.a'],
  scope: { contexts: 1, guests: 1 },
  platform: (good) => ({ ...withPaths(good, () => []), protectionUnits: [] }),
} satisfies Bug
