/** The device side is switched off, the route stays: what arrives during the drain is injected into the leaving owner. */
import type { Platform, ProcedureStep } from '../../src/interface/platform.ts'
import type { Bug } from '../bug.ts'
import { withSteps } from '../bug.ts'

const disables = (s: ProcedureStep): boolean => s.do === 'write' && s.register === 'interrupt.ENABLE'
const resets = (s: ProcedureStep): boolean => s.do === 'write' && s.register === 'control.RESET'

/** The list registers are cleared before the reset, and nothing keeps them empty from there on. */
const tooSoon = (good: Platform, name: string): Platform =>
  withSteps(good, name, (steps) =>
    steps
      .filter((s) => !disables(s) && s.do !== 'retire')
      .flatMap((s): ProcedureStep[] => (resets(s) ? [{ do: 'retire' }, s] : [s])),
  )

export default {
  name: 'asg-3-disabled-but-routed',
  rule: 'ASG-3',
  is: 'A context goes back without its lines being disabled: one that is taken during the drain is injected after the list registers were cleared.',
  seenIn: 'RB-123',
  scope: { contexts: 2, guests: 2 },
  shownOn: ['shared-controller'],
  alsoBreaks: ['IRQ-6.c', 'CTX-13.c'],
  platform: (good) => ['unassign', 'reset'].reduce(tooSoon, good),
} satisfies Bug
