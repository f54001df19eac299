/** Neither does giving back reset the context, nor does taking it ask whether it was reset since its last owner. */
import { type Bug, withSteps } from '../bug.ts'
import { withoutReset } from '../procedures.ts'

export default {
  name: 'rst-9-handed-on-unreset',
  rule: 'RST-9',
  is: 'A context goes to its next owner without a reset: unassign leaves it out, and assign does not ask for one since the last owner.',
  seenIn: 'RB-006',
  alsoBreaks: ['RST-11.b', 'DMA-G', 'ST-2', 'ST-3', 'RST-10', 'X-1.b'],
  scope: { contexts: 2, guests: 2 },
  platform: (good) =>
    withSteps(withSteps(good, 'unassign', withoutReset), 'assign', (steps) =>
      steps.filter((step) => !(step.do === 'check' && step.register === 'control.RESET_STATUS')),
    ),
} satisfies Bug
