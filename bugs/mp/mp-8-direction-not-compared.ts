/** The unit compares the stream with that of a bypass, and not the direction: what may be written may be read. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-8-direction-not-compared',
  rule: 'MP-8.b',
  is: 'The direction is not compared with a declared bypass, which is therefore one for reads and writes alike.',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'MP-13', 'X-1.a', 'MP-6'],
  scope: { contexts: 1, guests: 1 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      ignoresDirection: (hw, stream, direction) =>
        good.checker.ignoresDirection(hw, stream, direction) ||
        good.checker.ignoresDirection(hw, stream, 1 - direction),
    },
  }),
} satisfies Bug
