/** The scratchpad that contexts share is not cleared by their reset: the next owner reads what the last one left. */
import type { Bug } from '../bug.ts'
import { withResource } from '../bug.ts'

export default {
  name: 'sys-4-scrubbed-between-owners',
  rule: 'SYS-4.a',
  is: 'Nothing clears the store that contexts share.',
  scope: { contexts: 3, guests: 2 },
  shownOn: ['shared-controller'],
  platform: (good) => withResource(good, 'store', (r) => ({ ...r, clearedBy: [] })),
} satisfies Bug
