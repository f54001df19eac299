/** The emulated register is not switched with the guest: what one left half done the next one finds. */
import type { Bug } from '../bug.ts'

export default {
  name: 'pat-1-emulation-keeps-vms-apart',
  rule: 'PAT-1',
  is: 'The emulation layer keeps one copy of the device for all guests, and does not save it when it turns to another.',
  scope: { contexts: 1, guests: 2 },
  alsoBreaks: ['PAT-2'],
  shownOn: ['shared-controller'],
  software: (good) => ({ ...good, mediation: { ...good.mediation, copyFor: () => 0 } }),
} satisfies Bug
