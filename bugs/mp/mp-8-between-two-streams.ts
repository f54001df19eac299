/** The streams of a bypass are kept as one range, from the lowest to the highest: whatever lies between is exempt too. */
import type { Bug } from '../bug.ts'

export default {
  name: 'mp-8-between-two-streams',
  rule: 'MP-8.b',
  is: 'The streams of a declared bypass are merged into one range, so that it is also a bypass for each stream between two of them.',
  seenIn: 'RB-057',
  alsoBreaks: ['DMA-4', 'MP-12.a', 'MP-13', 'X-1.a', 'MP-6'],
  scope: { contexts: 3, guests: 1 },
  shownOn: ['regulated-engine'],
  decisions: (good) => ({
    ...good,
    checker: {
      ...good.checker,
      ignoresDirection: (hw, stream, direction) =>
        hw.platform.protection.bypasses?.some(
          ({ streams = [stream], ...b }) =>
            Math.min(...streams) <= stream &&
            stream <= Math.max(...streams) &&
            (b.direction ?? direction) === direction,
        ) ?? false,
    },
  }),
} satisfies Bug
