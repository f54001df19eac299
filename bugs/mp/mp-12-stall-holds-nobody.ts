/** The stall is acknowledged, and holds nothing: the update runs under traffic. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-12-stall-holds-nobody',
  rule: 'MP-12.a',
  is: 'STALL_STATUS says that the domain is held, and its transfers are judged all the same, by entries that are half written.',
  alsoBreaks: ['DMA-4'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['iopmp'],
  decisions: (good) => ({ ...good, checker: { ...good.checker, holds: () => false } }),
} satisfies Bug
