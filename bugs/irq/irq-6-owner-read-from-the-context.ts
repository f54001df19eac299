/** What the hypervisor has written to a register of the context it reads again there, after its owner could change it. */
import { R } from '../../src/interface/registers.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'irq-6-owner-read-from-the-context',
  rule: 'IRQ-6.a',
  is: 'Assign leaves the VMID of the owner in CONFIG of the context, and the handler of its interrupts looks there for whose they are: the owner can write that of another VM.',
  seenIn: 'RB-173',
  scope: { contexts: 2, guests: 2 },
  alsoBreaks: ['ASG-3', 'IRQ-6.b'],
  platform: (good) =>
    withSteps(good, 'assign', (steps) =>
      steps.flatMap((step) =>
        step.do === 'write' && step.register === 'control.OWNER'
          ? [step, { ...step, register: 'context.CONFIG' }]
          : [step],
      ),
    ),
  software: (good) => ({
    ...good,
    injection: { ...good.injection, ownerFrom: (register) => (register === R.OWNER ? R.CONFIG : register) },
  }),
} satisfies Bug
