/** What keeps an unbroken rule from counting as met: a device that cannot show what it needs, a start that did not end. */
import { match } from 'ts-pattern'
import type { MonitoredRule, TwoRunRule } from '../../properties/kit/rule.ts'
import type { Device } from '../interface/device.ts'
import { type ObservationKind, observationKinds } from '../interface/observations.ts'
import type { Platform } from '../interface/platform.ts'
import type { Outcome } from './campaign.ts'

type Parts = Pick<Platform, 'contexts' | 'devices' | 'lines'>

/** Something of it reaches memory: transfers, walks, or interrupts that are writes. */
const hasPort = ({ contexts, devices }: Parts): boolean =>
  contexts.some(
    (c) => c.streams.length > 0 || c.outstandingMax > 0 || c.interrupts.some((i) => i.trigger === 'message'),
  ) || devices.some(({ ports = [] }) => ports.length > 0)
/** Of a device or a protection unit; maintenance is asked for by a PE. */
const hasWire = ({ contexts, lines }: Parts): boolean =>
  lines.some((l) => !l.maintenance) || contexts.some((c) => c.interrupts.length > 0)
const hasLine = ({ lines }: Parts): boolean => lines.length > 0

/**
 * What there must be for a kind to occur at all; without it, no device need report the kind. A kind that is not here
 * may occur on any platform: a context may fail, and a reset be given up, whatever it is connected to.
 */
const occursWith: Partial<Record<ObservationKind, (platform: Parts) => boolean>> = {
  'request at port': hasPort,
  'beat at port': hasPort,
  'beat held': hasPort,
  'beat passed': hasPort,
  'beat blocked': hasPort,
  'response at port': hasPort,
  'fault recorded': hasPort,
  'interrupt line': hasWire,
  'interrupt signalled': hasLine,
  'interrupt taken': hasLine,
  'virtual interrupt taken': hasLine,
  'virtual interrupt ended': hasLine,
  'direct interrupt taken': hasLine,
}

/** Whether anything of the platform can emit it, a wrong device included. */
export const mayOccur = (kind: ObservationKind, platform: Parts): boolean =>
  occursWith[kind]?.(platform) ?? true

/** The kinds of observations that one of these rules judges, follows or compares, that can occur on this platform, and that this device cannot report. */
export function missingObservations(
  rules: readonly (MonitoredRule | TwoRunRule)[],
  { device, platform }: { readonly device: Pick<Device, 'observes'>; readonly platform: Parts },
): readonly string[] {
  const reported = new Set<string>(device.observes)
  const needed = new Set(rules.flatMap(needs))
  return observationKinds
    .filter((k) => k.from === 'device' && !reported.has(k.name) && needed.has(k.name))
    .filter((k) => mayOccur(k.name, platform))
    .map((k) => k.name)
}

function needs(rule: MonitoredRule | TwoRunRule): readonly string[] {
  if (rule.kind === 'twoRun') return rule.sees
  const follows = [rule, ...rule.uses].flatMap((f) => Object.keys(f.follow))
  return match(rule)
    .with({ kind: 'step' }, (r) => [...follows, ...[r.when].flat()])
    .with({ kind: 'always' }, () => follows)
    .with({ kind: 'response' }, (r) => [...follows, r.when, ...r.until, 'time passed'])
    .with({ kind: 'permission' }, (r) => [...follows, ...r.activities.flatMap((a) => a.when)])
    .exhaustive()
}

/** Of a rule that did not break, or undefined where nothing forbids that it was met. */
export function undecided(
  missing: readonly string[],
  unfinished: readonly string[],
  exercised: number,
): Outcome | undefined {
  if (missing.length > 0)
    return {
      verdict: 'not observable',
      exercised: 0,
      reason: `the device does not report: ${missing.join(', ')}`,
    }
  if (unfinished.length > 0)
    return { verdict: 'stopped', exercised, reason: `the start did not end: ${unfinished.join(', ')}` }
  return undefined
}
