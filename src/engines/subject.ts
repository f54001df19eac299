/** What a platform and a known-bad make together, and how it is played with one rule. */
import type { Bug } from '../../bugs/bug.ts'
import type { MonitoredRule, StaticRule } from '../../properties/kit/rule.ts'
import { wellBehaved } from '../hardware/decisions.ts'
import type { Device } from '../interface/device.ts'
import type { Bus } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import { wellBehavedSoftware } from '../software/software.ts'
import type { Breaks } from './shrink.ts'
import { createStage, play, type Stage } from './stage.ts'
import type { SystemOptions } from './system.ts'

export interface DeviceFactory {
  readonly name: string
  /** A fresh device that reports to this bus. */
  create(bus: Bus, platform: Platform, bug: Bug | undefined): Device
}

/** The system that is played. */
export interface Subject {
  readonly platform: Platform
  readonly options: Omit<SystemOptions, 'rules'>
  readonly extraRules: readonly (MonitoredRule | StaticRule)[]
}

export function subjectOf(platform: Platform, bug: Bug | undefined, device?: DeviceFactory): Subject {
  const changed = bug?.platform ? bug.platform(platform) : platform
  return {
    platform: changed,
    options: {
      decisions: bug?.decisions?.(wellBehaved),
      software: bug?.software?.(wellBehavedSoftware),
      device: device ? (bus) => device.create(bus, changed, bug) : undefined,
    },
    extraRules: [...(bug?.rules ?? []), ...(bug?.staticRules ?? [])],
  }
}

/** Plays with one rule alone: defence in depth would hide it behind another. */
export function alone(
  subject: Subject,
  rule: MonitoredRule,
): { readonly stage: Stage; readonly breaks: Breaks } {
  const stage = createStage(subject.platform, { ...subject.options, rules: [rule] })
  const breaks: Breaks = (operations) => {
    const played = play(stage, operations)
    return played.rule < 0 ? -1 : played.operations
  }
  return { stage, breaks }
}
