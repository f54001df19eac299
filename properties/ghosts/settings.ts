/**
 * Which setting decides a context's transactions, from the updates that software declares: the one in force, and the
 * targets begun and not yet committed. A target is live from the beginning of its update, also after a step failed, to
 * the next commit; a commit puts the latest update's target in force.
 */
import { isBypassed, outcome } from '../../models/setting.ts'
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import type { Facts } from '../kit/facts.ts'
import { type Indexed, shared } from '../kit/rule.ts'

/** One bit a setting. */
export const settingsMax = 0xffff_ffff

export const settings = shared(
  'settings',
  {
    /** Ordinal of the setting in force for the context's stream. */
    inForce: { per: 'context', max: 0xff },
    /** A bit for each setting that is a target begun and not yet committed. */
    begun: { per: 'context', max: settingsMax },
    /** Target of the latest update, plus 1; 0: it does not speak of the context. */
    latest: { per: 'context', max: 0xff },
    committing: { per: 'context', max: 0xff },
  },
  {
    'update begun': (g, o, p) => {
      for (let c = 0; c < p.contexts; c++) g.latest[c] = 0
      const contexts = updated(p, o)
      for (let i = 0; i < contexts.length; i++) {
        const c = contexts[i]
        g.latest[c] = o.setting + 1
        // What is in force is live without it; written directly, it is in flux while it is written again.
        if (o.setting !== g.inForce[c] || !p.isStaged) g.begun[c] = (g.begun[c] | (1 << o.setting)) >>> 0
      }
    },
    'commit written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      for (let c = 0; c < p.contexts; c++) g.committing[c] = g.latest[c]
    },
    'commit acknowledged': (g, _o, p) => {
      for (let c = 0; c < p.contexts; c++) {
        if (g.committing[c] > 0) g.inForce[c] = g.committing[c] - 1
        // A bank takes effect as a whole; written directly, what an update left unfinished stays as it is.
        if (g.committing[c] > 0 || p.isStaged) g.begun[c] = 0
        g.committing[c] = 0
        g.latest[c] = 0
      }
    },
  },
)

/** The contexts whose setting the update changes: the revocation of a primary's update is that of its secondaries. */
export const updated = (p: Facts, o: Observation): readonly number[] =>
  o.setting === 0 && !p.isSecondary[o.context] ? p.subordinates[o.context] : p.alone[o.context]

/** The settings that may decide a transaction of context c now, one bit each. */
export const live = (g: { readonly inForce: Indexed; readonly begun: Indexed }, c: number): number =>
  (g.begun[c] | (1 << g.inForce[c])) >>> 0

/** `control's window rx` */
export function saySetting({ platform }: Facts, c: number, setting: number): string {
  const { guest, window } = platform.contexts[c].settings[setting]
  if (setting === 0) return 'nothing'
  return guest === undefined
    ? "the hypervisor's"
    : `${platform.guests[guest].name}'s window ${platform.guests[guest].windows[window].name}`
}

export const sayAttribute = (attribute: number, { platform }: Facts): string =>
  platform.protection.attributes[attribute] ?? `${attribute}`

/** What a setting of context c gives a transfer, with its own stream or else with the one declared for c first. */
export function outcomeUnder(
  setting: number,
  c: number,
  { stream, direction, address }: Observation,
  { platform }: Facts,
): number {
  const { settings, streams } = platform.contexts[c]
  const own = streams.includes(stream) ? stream : streams[0]
  const bypassed = isBypassed(platform.protection.bypasses, own, direction)
  const { family } = platform.protection
  return outcome(settings[setting], family, direction, address, platform.beatBytes, bypassed)
}

/** What the setting in force for context c gives a transfer: an output attribute, or BLOCKED. */
export const given = (g: { readonly inForce: Indexed }, c: number, o: Observation, p: Facts): number =>
  outcomeUnder(g.inForce[c], c, o, p)

/** The same, were no bypass declared. */
export const givenWithEveryCheck = (
  g: { readonly inForce: Indexed },
  c: number,
  { direction, address }: Observation,
  { platform }: Facts,
): number => {
  const { settings } = platform.contexts[c]
  const { family } = platform.protection
  return outcome(settings[g.inForce[c]], family, direction, address, platform.beatBytes)
}

/** A context of the same device whose setting in force would decide this transfer of c otherwise, or -1. */
export function decidesOtherwise(
  g: { readonly inForce: Indexed },
  c: number,
  o: Observation,
  p: Facts,
): number {
  const own = given(g, c, o, p)
  const { contexts } = p.platform.devices[p.platform.contexts[c].device]
  for (let i = 0; i < contexts.length; i++)
    if (contexts[i] !== c && given(g, contexts[i], o, p) !== own) return contexts[i]
  return -1
}
