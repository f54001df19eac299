/**
 * CTX-9  "While a common design pattern is to have identical secondary contexts, all secondary contexts do not have to be
 * identical for the device to be well behaved."
 * Unlike secondaries of one device are all in use: one has more transactions open than another one may ever have, and one
 * without DMA signals.
 */
import type { Platform } from '../../src/interface/platform.ts'
import { openTransactions } from '../ghosts/open-transactions.ts'
import type { Facts } from '../kit/facts.ts'
import { permission } from '../kit/rule.ts'

export default permission('CTX-9', {
  reading:
    'Secondaries of one device differ in how many transactions they may have open and in whether they have DMA; all act, and every rule stays silent.',
  appliesTo: (platform) =>
    platform.devices.some((_, d) => depthsOf(platform, d).some((n) => n > leastDepth(platform, d))) &&
    platform.devices.some((_, d) => depthsOf(platform, d).includes(0))
      ? undefined
      : { lacks: 'secondaries that differ' },
  fixture: 'shared-controller',
  uses: [openTransactions],
  activities: [
    {
      name: 'more transactions open than another secondary may have',
      when: 'request at port',
      given: (g, o, p) => p.isSecondary[o.context] && g.open[o.context] >= shallowest(p, o.context),
    },
    {
      name: 'an interrupt of a secondary without DMA',
      when: 'interrupt line',
      given: (_g, o, p) =>
        o.context >= 0 &&
        p.isSecondary[o.context] &&
        p.platform.contexts[o.context].outstandingMax === 0 &&
        shallowest(p, o.context) < Number.POSITIVE_INFINITY,
    },
  ],
})

/** Transactions that each secondary of a device may have open. */
const depthsOf = ({ devices, contexts }: Platform, device: number): number[] =>
  devices[device].contexts.flatMap((c) =>
    contexts[c].role === 'secondary' ? [contexts[c].outstandingMax] : [],
  )

/** Of those with DMA, the fewest. */
const leastDepth = (platform: Platform, device: number): number =>
  Math.min(...depthsOf(platform, device).filter((n) => n > 0))

/** The same, without making a list: it is asked for each request. Infinite where no secondary of the device has DMA. */
function shallowest({ platform }: Facts, context: number): number {
  const { contexts } = platform.devices[platform.contexts[context].device]
  let least = Number.POSITIVE_INFINITY
  for (const c of contexts) {
    const { role, outstandingMax } = platform.contexts[c]
    if (role === 'secondary' && outstandingMax > 0 && outstandingMax < least) least = outstandingMax
  }
  return least
}
