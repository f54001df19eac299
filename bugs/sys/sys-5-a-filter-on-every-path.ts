/** A processing element without EL2 regions: nothing stands between it and the device that guests share. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-5-a-filter-on-every-path',
  rule: 'SYS-5.a',
  is: 'The PE of the first guest has no EL2 region, and no mediator stands in its place.',
  scope: { contexts: 3, guests: 2 },
  platform: (good) => ({
    ...good,
    processingElements: good.processingElements.map((pe, i) =>
      i === good.guests[0].pe ? { ...pe, el2Regions: 0 } : pe,
    ),
  }),
} satisfies Bug
