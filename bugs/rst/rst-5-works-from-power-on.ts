/** The reset was tried on a fresh device; after its first owner it hangs. */
import { initialValue } from '../../src/hardware/decisions.ts'
import type { Bug } from '../bug.ts'

export default {
  name: 'rst-5-works-from-power-on',
  rule: 'RST-5.b',
  is: 'A reset ends only where the registers of the context are as power-on left them: after an owner that has configured it, it hangs.',
  seenIn: 'RB-097',
  alsoBreaks: ['RST-2', 'RST-7'],
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    reset: {
      ...good.reset,
      mayAcknowledge: (hw, c) =>
        good.reset.mayAcknowledge(hw, c) &&
        hw.h.config[c] === initialValue(hw.platform, c, 'CONFIG') &&
        hw.h.mask[c] === initialValue(hw.platform, c, 'MASK'),
    },
  }),
} satisfies Bug
