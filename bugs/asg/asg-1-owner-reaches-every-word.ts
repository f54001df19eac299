/** The region ends one granule short of the frame. */
import { granuleBytes } from '../../src/software/programs.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'asg-1-owner-reaches-every-word',
  rule: 'ASG-1',
  is: 'The EL2 region that opens a frame ends one granule short of it: the tail of the frame traps.',
  seenIn: 'RB-107',
  alsoBreaks: ['SYS-5.b'],
  scope: { contexts: 2, guests: 1 },
  software: (good) => ({
    ...good,
    window: { limitFor: (frameLimit) => good.window.limitFor(frameLimit) - granuleBytes },
  }),
} satisfies Bug
