/** The bug that ACME-1 must find: a rule that was never seen to fire cannot be trusted. */
import { type KnownBad, withSteps } from 'wellbehaved'

export default {
  name: 'acme-1-masked-before-reset',
  rule: 'ACME-1',
  is: 'The procedure unassign asks for the reset of the context first, and masks its interrupts then.',
  // Steps 1 to 4 check the owner, mask, close the window, ask for the reset; the second one comes after the fourth.
  platform: (good) =>
    withSteps(good, 'unassign', (steps) => [
      ...steps.slice(0, 1),
      ...steps.slice(2, 4),
      ...steps.slice(1, 2),
      ...steps.slice(4),
    ]),
} satisfies KnownBad
