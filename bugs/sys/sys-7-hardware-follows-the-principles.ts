/** The hardware support is there, and nothing arbitrates at the port that its contexts share. */
import type { Bug } from '../bug.ts'
import { withResource } from '../bug.ts'

export default {
  name: 'sys-7-hardware-follows-the-principles',
  rule: 'SYS-7.b',
  is: 'A device that was given contexts because paravirtualization is too slow has a port without any arbitration.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['CTX-13.a', 'SYS-3.a'],
  shownOn: ['regulated-engine'],
  platform: (good) => withResource(good, 'arbiter', ({ arbitration: _arbitration, ...resource }) => resource),
} satisfies Bug
