/** A guest with a deadline is given the device by paravirtualization, which takes longer. */
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-7-deadline-above-the-path',
  rule: 'SYS-7.a',
  is: 'A device is paravirtual only, and one request costs more than the deadline of its guest.',
  scope: { contexts: 2, guests: 1 },
  platform: (good) => ({
    ...good,
    devices: good.devices.map((d, i) => (i === 0 ? { ...d, pattern: 'paravirtual' as const } : d)),
    guests: good.guests.map((g) =>
      g.deadlineCyclesMax === undefined
        ? g
        : { ...g, deadlineCyclesMax: good.costs.trapCycles + good.costs.injectCycles },
    ),
  }),
} satisfies Bug
