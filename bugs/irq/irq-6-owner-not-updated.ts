/** The hypervisor keeps its own note of who owns what, and does not mend it when a context changes hands. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-6-owner-not-updated',
  rule: 'IRQ-6.a',
  is: 'After a reassignment the interrupt entry of a context still names its first owner.',
  seenIn: 'RB-122',
  scope: { contexts: 2, guests: 2 },
  shownOn: ['dma-controller', 'zonal-gateway'],
  alsoBreaks: ['ASG-3', 'IRQ-6.b'],
  software: (good) => ({
    ...good,
    injection: {
      ...good.injection,
      guestFor: (platform, vmid, handlerGuest, context) =>
        platform.owners.find((o) => o.context === context)?.guest ??
        good.injection.guestFor(platform, vmid, handlerGuest, context),
    },
  }),
} satisfies Bug
