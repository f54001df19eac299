/** Rules of MP-12 with one of their sentences left out, and what of a script they then no longer tell apart. */
import { settings } from '../../properties/ghosts/settings.ts'
import type { SharedGhost, StepRule } from '../../properties/kit/rule.ts'
import type { Seen } from './observed.ts'

export type Follow = StepRule['follow']

/** The rule, its settings followed otherwise in these observations. */
export const settled = (rule: StepRule, follow: Follow): StepRule => ({
  ...rule,
  uses: rule.uses.map((ghost) =>
    ghost.name === settings.name
      ? ({ ...settings, follow: { ...settings.follow, ...follow } } as SharedGhost)
      : ghost,
  ),
})
export const asItWas = settings.follow as Follow

/** Where the rule and the weakened one break; -1: nowhere. */
export type Row = readonly [
  sentence: string,
  rule: StepRule,
  weakened: StepRule,
  script: readonly Seen[],
  at: readonly [number, number],
]

const isPast = (script: readonly Seen[]): number => script.length - 1
/** Broken by the last observation, and no longer noticed. */
export const escapes = (
  sentence: string,
  rule: StepRule,
  weakened: StepRule,
  script: readonly Seen[],
): Row => [sentence, rule, weakened, script, [isPast(script), -1]]
/** Allowed, and no longer. */
export const alarms = (
  sentence: string,
  rule: StepRule,
  weakened: StepRule,
  script: readonly Seen[],
): Row => [sentence, rule, weakened, script, [-1, isPast(script)]]
