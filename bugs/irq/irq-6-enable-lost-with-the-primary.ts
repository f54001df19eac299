/** A reset of the primary takes the enable of every interrupt with it: nobody restores it, and no owner is told. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'
import { without } from '../procedures.ts'

const enable: ProcedureStep = { do: 'write', register: 'interrupt.ENABLE', value: 1 }

export default {
  name: 'irq-6-enable-lost-with-the-primary',
  rule: 'IRQ-6.b',
  is: 'The interrupts of all contexts are enabled once, when the device is booted. Recover, which resets the primary, disables them; assign does not restore what it takes for granted, and the next owner waits for ever.',
  scope: { contexts: 2, guests: 1 },
  platform: (good) =>
    ['assign', 'unassign', 'reset'].reduce(
      (platform, name) => withSteps(platform, name, (steps) => without(steps, 'interrupt.ENABLE')),
      withSteps(good, 'boot', (steps) => [...steps, enable]),
    ),
} satisfies Bug
