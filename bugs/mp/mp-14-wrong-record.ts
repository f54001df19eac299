/** The record names another cause: where the burst began, not what was blocked. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-14-wrong-record',
  rule: 'MP-14.b',
  is: 'The record of a fault shows the address at which the burst began instead of the beat that was blocked.',
  seenIn: 'RB-111',
  scope: { contexts: 2, guests: 1 },
  alsoBreaks: ['SYS-5.b'],
  decisions: (good) => ({
    ...good,
    faults: { ...good.faults, addressOf: ({ h }, s) => h.slotAddress[s] },
  }),
} satisfies Bug
