/** List registers are not cleared when a context goes back: its last owner takes a virtual interrupt of the next one's. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

export default {
  name: 'asg-3-list-registers-kept',
  rule: 'ASG-3',
  is: 'A context goes back while an interrupt of it is pending in a list register of its last owner.',
  seenIn: 'RB-120',
  scope: { contexts: 2, guests: 2 },
  shownOn: ['zonal-gateway', 'dma-controller'],
  alsoBreaks: ['IRQ-6.c'],
  platform: (good) =>
    ['unassign', 'reset', 'recover'].reduce(
      (platform, name) => withSteps(platform, name, (steps) => steps.filter((s) => s.do !== 'retire')),
      good,
    ),
} satisfies Bug
