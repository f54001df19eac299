/** The unit compares a stream with those of a bypass without its lowest bit: the bypass leaks to the stream beside. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-8-no-other-bypass',
  rule: 'MP-8.b',
  is: 'The lowest bit of the stream is not compared with a declared bypass, which is therefore the one of two contexts.',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'MP-13', 'X-1.a'],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      ignoresDirection: (hw, stream, direction) =>
        good.checker.ignoresDirection(hw, stream, direction) ||
        good.checker.ignoresDirection(hw, stream ^ 1, direction),
    },
  }),
} satisfies Bug
