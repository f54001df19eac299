/** The data buffer is memory without a reset: what the last owner moved lies there for the next one. */
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-10-independent-of-the-past',
  rule: 'RST-10',
  is: 'The data buffers of the DMA engine keep their contents over a reset: a read that the protection blocks returns what the past owner moved.',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({ ...good, port: { ...good.port, clearsBuffer: () => false } }),
} satisfies Bug
