/** An error of a secondary is signalled for the whole device: the primary stops. */
import type { Bug } from '../bug.ts'

export default {
  name: 'err-1-error-halts-the-primary',
  rule: 'ERR-1',
  is: 'An error response to one context, such as a malformed write gets, stops the primary until the device is reset: it takes no assignment of any context.',
  seenIn: 'RB-129',
  alsoBreaks: ['RST-6', 'CTX-5', 'CTX-10', 'ST-1'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    errors: {
      ...good.errors,
      halts: ({ platform }, c) => [c, platform.devices[platform.contexts[c].device].primary],
    },
    registers: {
      ...good.registers,
      assign: ({ h, platform }, c) => h.halted[platform.devices[platform.contexts[c].device].primary] === 0,
    },
  }),
} satisfies Bug
