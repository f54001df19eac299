/**
 * Rules on hand-made observations: a bus, the ghosts, the monitors, and no core. A script is a list of observations;
 * `op(...)` makes some of them one operation, after which the rules that always hold are judged.
 */
import { createMonitors, ghostParts } from '../../properties/kit/monitors.ts'
import { type MonitoredRule, nameOfRule } from '../../properties/kit/rule.ts'
import { hardwareSizes } from '../../src/hardware/fields.ts'
import {
  K,
  newBus,
  type ObservationField,
  type ObservationKind,
  observationFields,
} from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { pointsOf } from '../../src/interface/points.ts'
import { layOut } from '../../src/layout/layout.ts'
import { newState } from '../../src/layout/state.ts'
import { smallPlatform } from '../fixtures/small-platform.ts'

export type Seen = readonly [ObservationKind, Readonly<Partial<Record<ObservationField, number>>>?]

export interface Judged {
  /** Rule and index in the script of the first violation. */
  readonly broken: { readonly rule: string; readonly at: number; readonly explanation: string } | undefined
  readonly exercised: number
  readonly attempted: number
  readonly activities: readonly number[]
  readonly waiting: boolean
}

/** Where the script, which says itself when an operation ends, breaks the rule; -1: nowhere. */
export const whole = (rule: MonitoredRule, script: readonly Seen[]): number =>
  observed(rule, script, smallPlatform, false).broken?.at ?? -1

/** Monitors of these rules, on a bus and ghosts of their own. */
export function monitoring(rules: readonly MonitoredRule[], platform: Platform = smallPlatform) {
  const bus = newBus()
  const state = newState(layOut(ghostParts(rules), hardwareSizes(platform, pointsOf(platform))))
  return { bus, state, monitors: createMonitors(rules, platform, state, bus) }
}

/** Plays the script; each observation is an operation of its own, unless the script ends them itself. */
export function observed(
  rule: MonitoredRule,
  script: readonly Seen[],
  platform: Platform = smallPlatform,
  endsEach = true,
): Judged {
  const { bus, monitors } = monitoring([rule], platform)
  monitors.beginRun()
  const publish = ([kind, fields]: Seen) => {
    for (const field of observationFields) bus.o[field] = 0
    bus.o.guest = -1
    Object.assign(bus.o, fields)
    bus.publish(K[kind])
  }
  let broken: Judged['broken']
  script.forEach((seen, at) => {
    publish(seen)
    monitors.afterOperation()
    const violation = monitors.violation()
    if (violation && !broken) broken = { rule: nameOfRule(rule), at, explanation: violation.explanation }
    if (endsEach) publish(['operation ended', { accepted: 1 }])
  })
  if (!broken) monitors.settleRun()
  return {
    broken,
    exercised: monitors.exercised[0],
    attempted: monitors.attempted[0],
    activities: [...monitors.activities[0]],
    waiting: monitors.waiting(),
  }
}
