/** A status that does not show the interrupt: who raised it cannot be told. */
import type { Bug } from '../bug.ts'

export default {
  name: 'irq-4-status-always-zero',
  rule: 'IRQ-4',
  is: 'The interrupt of the primary is raised, and the record that should say by whom always reads 0.',
  seenIn: 'RB-168',
  scope: { contexts: 2, guests: 1 },
  decisions: (good) => ({
    ...good,
    origins: { ...good.origins, recorded: () => 0 },
  }),
} satisfies Bug
