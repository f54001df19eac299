/** The divider of the clock of all contexts lies in the frame of one: its owner decides the rate of the others. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'ctx-7-arbitrated-by-privileged-software',
  rule: 'CTX-7',
  is: 'The clock divider of a whole device lies in the frame of its first secondary.',
  scope: { contexts: 3, guests: 2 },
  platform: (good) => {
    const device = good.devices.findIndex((d) => d.contexts.length > 2)
    const first = good.contexts[good.devices[device]?.contexts[1] ?? -1]
    if (!first) throw new DoesNotFit('this known-bad needs a device with two secondaries')
    const clock = first.frames[0].base + 0x80
    return { ...good, devices: good.devices.map((d, i) => (i === device ? { ...d, clock } : d)) }
  },
} satisfies Bug
