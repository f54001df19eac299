/** The register window of the last owner stays open on its PE while the context is given to the next one. */
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

const closing = (step: {
  readonly do: string
  readonly register?: string
  readonly value?: unknown
}): boolean => step.do === 'write' && step.register === 'el2.LIMIT' && step.value === 'closed'

export default {
  name: 'mp-1-owner-only',
  rule: 'MP-1',
  is: "The procedures that take a context away leave its register window open on the owner's PE, which then reaches it while it is another guest's.",
  scope: { contexts: 2, guests: 2 },
  alsoBreaks: ['ST-4'],
  platform: (good) =>
    ['unassign', 'reset', 'recover'].reduce(
      (platform, name) => withSteps(platform, name, (steps) => steps.filter((s) => !closing(s))),
      good,
    ),
} satisfies Bug
