/** A timing register of one context lands in those of the other cluster as well. */
import type { Hardware } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'sys-6-clusters-apart',
  rule: 'SYS-6',
  is: 'The timing register that every owner finds in its frame is one for a whole cluster and its neighbour: a write by one cluster sets it in each context that another cluster owns.',
  scope: { contexts: 3, guests: 2 },
  alsoBreaks: ['RST-8', 'RST-9', 'SYS-2.b', 'SYS-3.b', 'SYS-9.b', 'CTX-5', 'CTX-10', 'CTX-12.b'],
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    registers: {
      ...good.registers,
      configures: (hw, c) => {
        const { contexts } = hw.platform.devices[hw.platform.contexts[c].device]
        return contexts.filter((x) => x === c || isElsewhere(hw, c, x))
      },
    },
  }),
} satisfies Bug

/** Two contexts whose owners run on two clusters. */
function isElsewhere({ h, platform }: Hardware, a: number, b: number): boolean {
  const [x, y] = [a, b].map((c) => {
    const owner = platform.guests.find((g) => g.vmid === h.ownerVmid[c])
    return owner && platform.processingElements[owner.pe]?.cluster
  })
  return x !== undefined && y !== undefined && x !== y
}
