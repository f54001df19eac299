/** A table in memory that programs one unit, in the page of the registers of another. */
import { unitsOf } from '../../src/interface/protection.ts'
import { type Bug, DoesNotFit } from '../bug.ts'
import { withUnit } from '../described.ts'

const tableBytes = 4096

export default {
  name: 'mp-11-units-in-pages-of-their-own',
  rule: 'MP-11',
  is: "A table that programs the second unit lies right behind the first unit's event queue, in its page.",
  scope: { contexts: 1, guests: 1 },
  shownOn: ['nvme-sriov'],
  platform: (good) => {
    const queue = unitsOf(good)[0]?.structures.at(-1)
    if (!queue) throw new DoesNotFit('this known-bad needs a protection unit with structures in memory')
    const { limit } = queue
    const shorter = withUnit(good, 0, (u) => ({
      ...u,
      structures: [...u.structures.slice(0, -1), { ...queue, limit: limit - tableBytes }],
    }))
    const table = { name: 'region-table', base: limit - tableBytes + 1, limit }
    return withUnit(shorter, 1, (u) => ({ ...u, structures: [...u.structures, table] }))
  },
} satisfies Bug
