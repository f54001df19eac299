/** The second device with standard assignment has an assignment driver of its own. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'pat-8-one-assignment-driver',
  rule: 'PAT-8',
  is: 'A second assignment module serves the second device.',
  scope: { contexts: 4, guests: 1 },
  shownOn: ['shared-controller'],
  platform: (good) => {
    const last = good.devices.findLastIndex((d) => d.pattern === 'standard')
    if (!good.modules || last < 0)
      throw new DoesNotFit('this known-bad needs modules and standard assignment')
    const rest = good.modules.map((m) =>
      m.kind === 'assignment' ? { ...m, devices: m.devices.filter((d) => d !== last) } : m,
    )
    return { ...good, modules: [...rest, { name: 'assignment-2', kind: 'assignment', devices: [last] }] }
  },
} satisfies Bug
