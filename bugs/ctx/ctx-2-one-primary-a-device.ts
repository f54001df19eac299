/** Two contexts of one device are marked as its primary. */
import { type Bug, DoesNotFit } from '../bug.ts'

export default {
  name: 'ctx-2-one-primary-a-device',
  rule: 'CTX-2',
  is: 'The last context of a device is a primary as well, so nobody assigns it.',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['RST-3'],
  shownOn: ['shared-controller'],
  platform: (good) => {
    const lastOf = (d: (typeof good.devices)[number]) => d.contexts[d.contexts.length - 1]
    // One without DMA: what the others may do with a second primary is not the point.
    const device = good.devices.findLast(
      (d) => d.contexts.length > 1 && good.contexts[lastOf(d)].outstandingMax === 0,
    )
    if (!device) throw new DoesNotFit('this known-bad needs a device with two contexts, the last without DMA')
    const second = lastOf(device)
    const contexts = good.contexts.map((c, i) => {
      if (i !== second) return c
      const { OWNER: _owner, GATE: _gate, ...control } = c.control
      return { ...c, role: 'primary' as const, control }
    })
    return { ...good, contexts, owners: good.owners.filter((o) => o.context !== second) }
  },
} satisfies Bug
