/** An interrupt controller that has no list registers to inject with. */
import type { Bug } from '../bug.ts'

export default {
  name: 'gic-1-version-3-or-newer',
  rule: 'GIC-1',
  is: 'The first interrupt controller is a GICv2.',
  scope: { contexts: 1, guests: 1 },
  platform: (good) => ({
    ...good,
    interruptControllers: good.interruptControllers.map((c, i) => (i === 0 ? { ...c, version: 2 } : c)),
  }),
} satisfies Bug
