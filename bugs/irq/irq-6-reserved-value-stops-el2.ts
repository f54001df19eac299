/** A reserved value in an emulated register meets an assertion, and the hypervisor stops: for everybody. */
import type { Bug } from '../bug.ts'

/** The emulated device starts with 1 and stops with 0. */
const definedMax = 1

export default {
  name: 'irq-6-reserved-value-stops-el2',
  rule: 'IRQ-6.b',
  is: 'A guest writes a reserved value to a register that is emulated; the hypervisor asserts that nobody does, stops, and injects nothing into any VM.',
  seenIn: 'RB-155',
  alsoBreaks: ['MP-14.c'],
  scope: { contexts: 1, guests: 2 },
  shownOn: ['shared-controller'],
  software: (good) => ({
    ...good,
    mediation: {
      ...good.mediation,
      runsOn: (emulated) => Array.from(emulated).every((value) => value <= definedMax),
    },
  }),
} satisfies Bug
