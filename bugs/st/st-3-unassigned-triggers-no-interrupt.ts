/** A vector that a reset leaves unmasked fires late. */
import { PHASE } from '../../src/hardware/fields.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'st-3-unassigned-triggers-no-interrupt',
  rule: 'ST-3',
  is: 'The reset of a context leaves its interrupt unmasked at the device, and it fires while the context is unassigned.',
  seenIn: 'RB-064',
  alsoBreaks: ['RST-12.a', 'RST-12.b', 'ST-2', 'RST-10'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    port: {
      ...good.port,
      mayRaise: (hw, c) => good.port.mayRaise(hw, c) || hw.h.phase[c] === PHASE.unassigned,
    },
  }),
} satisfies Bug
