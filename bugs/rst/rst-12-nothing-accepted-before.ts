/** A job that is queued outlives the reset, and is carried out once the gate opens again. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-12-nothing-accepted-before',
  rule: 'RST-12.b',
  is: 'A reset waits for what is at the port and leaves the queue of jobs as it is: they are carried out for the next owner.',
  seenIn: 'RB-077',
  alsoBreaks: ['RST-10', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({ ...good, reset: { ...good.reset, drops: () => false } }),
} satisfies Bug
