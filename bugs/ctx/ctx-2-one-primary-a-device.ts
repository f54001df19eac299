/** Two contexts of one device are marked as its primary. */
import type { Bug } from '../bug.ts'

export default {
  name: 'ctx-2-one-primary-a-device',
  rule: 'CTX-2',
  is: 'The last context of a device is a primary as well.',
  scope: { contexts: 2, guests: 1 },
  platform: (good) => {
    const device = good.devices.find((d) => d.contexts.length > 2)
    if (!device) throw new Error('this known-bad needs a device with three contexts')
    const last = device.contexts[device.contexts.length - 1]
    const contexts = good.contexts.map((c, i) => (i === last ? { ...c, role: 'primary' as const } : c))
    return { ...good, contexts, owners: good.owners.filter((o) => o.context !== last) }
  },
} satisfies Bug
