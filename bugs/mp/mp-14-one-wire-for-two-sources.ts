/** The wire of a context is ORed with that of the protection's fault, and whoever lowers it lowers both. */
import { type Bug, DoesNotFit } from '../bug.ts'
import { withContext } from '../described.ts'

export default {
  name: 'mp-14-one-wire-for-two-sources',
  rule: 'MP-14.c',
  is: 'The interrupt of a context and the fault of the protection are one wire: when the owner acknowledges its interrupt, a fault that nobody has looked at is announced no more.',
  seenIn: 'RB-115',
  alsoBreaks: ['IRQ-2', 'SYS-2.b', 'SYS-3.b', 'CTX-5', 'CTX-10', 'RST-6', 'RST-8', 'ERR-1', 'ST-3'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['dma-controller'],
  platform: (good) => {
    const line = good.protection.faultLine
    const wired = good.contexts.findIndex(
      (c) =>
        c.role === 'secondary' && c.regions.length > 0 && c.interrupts.some((i) => i.trigger === 'level'),
    )
    if (line === undefined || wired < 0)
      throw new DoesNotFit(
        'this known-bad needs a fault interrupt, and a context with DMA and a level interrupt',
      )
    return withContext(good, wired, (c) => ({ ...c, interrupts: [{ trigger: 'level', line }] }))
  },
} satisfies Bug
