/** A region that is enabled is locked until the unit is reset. */
import { ENABLE_BIT, R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-9-takes-what-is-written',
  rule: 'MP-9.a',
  is: 'The protection locks a region once it is enabled: writes to it are refused from then on.',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    programming: {
      ...good.programming,
      accepts: ({ h }, register, r) => register > R.ATTRIBUTES || (h.attributes[r] & ENABLE_BIT) === 0,
    },
  }),
} satisfies Bug
