/** Given back at once, drained afterwards: what is in flight goes on when nobody owns the context any more. */
import { type Bug, withSteps } from '../bug.ts'
import { last, withoutWait } from '../procedures.ts'

export default {
  name: 'st-2-device-handed-back-in-flight',
  rule: 'ST-2',
  is: 'Unassign takes the ownership back first and asks for the reset last, so what is in flight goes on while the context is unassigned.',
  seenIn: 'RB-001',
  alsoBreaks: ['RST-11.b', 'RST-10', 'X-1.b'],
  scope: { contexts: 2, guests: 1 },
  platform: (good) => withSteps(good, 'unassign', (steps) => last(withoutWait(steps), 'control.RESET')),
} satisfies Bug
