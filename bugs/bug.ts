/**
 * A known-bad: hardware whose decision, or software whose procedure, or a description, is wrong in one place. It emits
 * nothing itself; the rule that it names must find it. For a permission, what is planted is a rule made too strict.
 */
import type { MonitoredRule, StaticRule } from '../properties/kit/rule.ts'
import type { Decisions } from '../src/hardware/fields.ts'
import type { Platform, Procedure, ResourceKind, SharedResource } from '../src/interface/platform.ts'
import type { SoftwareDecisions } from '../src/software/software.ts'

export interface Bug {
  /** The stem of its file: what `--bug` takes. */
  readonly name: string
  /** The rule that it breaks first, with its part: `RST-12.a`. */
  readonly rule: string
  /** What is wrong, in one sentence. */
  readonly is: string
  /** The published bug that it mirrors, in public words. */
  readonly seenIn?: string
  /** Other rules that it breaks, by name. */
  readonly alsoBreaks?: readonly string[]
  /** The smallest scope that shows it. */
  readonly scope: { readonly contexts: number; readonly guests: number }
  /** Names of the platforms on which it is shown, the first one in the matrix. Left out: the zonal gateway. */
  readonly shownOn?: readonly string[]
  readonly decisions?: (good: Decisions) => Decisions
  readonly software?: (good: SoftwareDecisions) => SoftwareDecisions
  readonly platform?: (good: Platform) => Platform
  readonly rules?: readonly MonitoredRule[]
  /** The same where the permission is one of the description. */
  readonly staticRules?: readonly StaticRule[]
}

/** A known-bad cannot be planted in a platform, since that lacks what it changes. Any other error is a defect of the known-bad. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit'
}

export const shownOn = (bug: Bug): readonly string[] => bug.shownOn ?? ['zonal-gateway']

/** A platform in which one procedure has other steps. @throws DoesNotFit when there is no such procedure. */
export function withSteps(
  platform: Platform,
  name: string,
  change: (steps: Procedure['steps']) => Procedure['steps'],
): Platform {
  if (!platform.procedures.some((p) => p.name === name))
    throw new DoesNotFit(`there is no procedure '${name}' to change`)
  const procedures = platform.procedures.map((p) => (p.name === name ? { ...p, steps: change(p.steps) } : p))
  return { ...platform, procedures }
}

/** A platform in which the shared resources of one kind are others. @throws DoesNotFit when there is none. */
export function withResource(
  platform: Platform,
  kind: ResourceKind,
  change: (resource: SharedResource) => SharedResource,
): Platform {
  if (!platform.devices.some((d) => d.shared?.some((r) => r.kind === kind)))
    throw new DoesNotFit(`no device has a shared ${kind} to change`)
  const devices = platform.devices.map((d) =>
    d.shared ? { ...d, shared: d.shared.map((r) => (r.kind === kind ? change(r) : r)) } : d,
  )
  return { ...platform, devices }
}
