/** The entry of a filter was written when there was one cluster. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'sys-9-filters-name-clusters',
  rule: 'SYS-9.a',
  is: "An entry of a filter gives identifiers without their cluster, as if there were one: the other cluster's master with the same identifier passes.",
  scope: { contexts: 1, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => {
    if (!good.filters) throw new DoesNotFit('this known-bad needs a filter')
    const forgetful = good.filters.map((f) => ({
      ...f,
      entries: f.entries.map((e) => ({
        ...e,
        masters: e.masters.map(({ identifiers }) => ({ identifiers })),
      })),
    }))
    return { ...good, filters: forgetful }
  },
} satisfies Bug
