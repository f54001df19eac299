/** The commit is written and its status not awaited: the context is free before the protection knows it. */
import type { ProcedureStep } from '../../src/interface/platform.ts'
import { type Bug, withSteps } from '../bug.ts'

const awaitsCommit = (step: ProcedureStep): boolean =>
  step.do === 'poll' && step.register === 'protection.COMMIT_STATUS'

export default {
  name: 'x-1-handed-on-when-revoked',
  rule: 'X-1.b',
  is: 'Unassign and reset write COMMIT and go on at once: the context is given back before its revocation is acknowledged.',
  seenIn: 'RB-028',
  scope: { contexts: 1, guests: 1 },
  shownOn: ['zonal-gateway', 'direct-mpu'],
  platform: (good) =>
    ['unassign', 'reset'].reduce(
      (platform, name) =>
        withSteps(platform, name, (steps) =>
          steps.filter((step, i) => !awaitsCommit(step) || i < steps.findIndex((s) => 'begins' in s)),
        ),
      good,
    ),
} satisfies Bug
