/** An identifier is used again while its first transaction is open. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-11-nothing-lost',
  rule: 'RST-11.a',
  is: 'Every transaction of a context carries the same identifier, so of two that are open the response to one is taken for the other.',
  alsoBreaks: ['MP-12.a', 'MP-6', 'ST-5'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({ ...good, port: { ...good.port, tagOf: () => 0 } }),
} satisfies Bug
