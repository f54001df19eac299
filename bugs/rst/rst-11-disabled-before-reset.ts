/** Written directly, a region is out of force at once: disabled before the reset, committed in its place. */
import { type Bug, withSteps } from '../bug.ts'
import { disablesRegion } from '../procedures.ts'

export default {
  name: 'rst-11-disabled-before-reset',
  rule: 'RST-11.b',
  is: "Unassign disables the context's regions before it resets the context, and commits when the reset has been answered.",
  seenIn: 'RB-003',
  alsoBreaks: [],
  scope: { contexts: 2, guests: 1 },
  shownOn: ['direct-mpu'],
  platform: (good) =>
    withSteps(good, 'unassign', (steps) => {
      const reset = steps.findIndex((s) => s.do === 'write' && s.register === 'control.RESET')
      const disable = steps.findIndex(disablesRegion)
      return [
        ...steps.slice(0, reset),
        steps[disable],
        ...steps.slice(reset, disable),
        ...steps.slice(disable + 1),
      ]
    }),
} satisfies Bug
