/**
 * Which setting decides a context's transactions, from the updates that software declares: the one in force, and the
 * targets begun and not yet committed. A target is live from the beginning of its update, also after a step failed, to
 * the next commit; a commit puts the latest update's target in force.
 */
import { isBypassed, outcome, outcomeOfStages } from '../../models/setting.ts'
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import type { Platform } from '../../src/interface/platform.ts'
import { BOTH_STAGES, FIRST_STAGE, SECOND_STAGE, stagesCommitted } from '../../src/interface/stages.ts'
import type { Columns } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import { type Indexed, shared } from '../kit/rule.ts'
import { beginPairs, settingsInPairs, settingsMax, settlePairs, stageFields } from './stages.ts'

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
    ...stageFields,
  },
  {
    'update begun': (g, o, p) => {
      for (let c = 0; c < p.contexts; c++) g.latest[c] = 0
      if (p.commitsApart) {
        g.taken[0] = 0
        g.current[0] = 0
      }
      const contexts = updated(p, o)
      for (let i = 0; i < contexts.length; i++) {
        const c = contexts[i]
        g.latest[c] = o.setting + 1
        if (p.commitsApart) {
          beginPairs(g, c, o.setting, p)
          begunOfPairs(g, c, p)
          continue
        }
        // What is in force is live without it; written directly, it is in flux while it is written again.
        if (o.setting !== g.inForce[c] || !p.isStaged) g.begun[c] = (g.begun[c] | (1 << o.setting)) >>> 0
      }
    },
    'commit written': (g, o, p) => {
      if (o.answer !== ANSWER.ok) return
      if (p.commitsApart) g.current[0] = 1
      for (let c = 0; c < p.contexts; c++) g.committing[c] = g.latest[c]
    },
    // Of two stages that are committed each by itself the value says which.
    'register written': (g, o, p) => {
      if (p.commitsApart && o.answer === ANSWER.ok)
        g.named[0] = stagesCommitted(p.platform.protection, o.value)
    },
    'commit acknowledged': (g, _o, p) => {
      if (p.commitsApart) return stageAcknowledged(g, p)
      for (let c = 0; c < p.contexts; c++) {
        if (g.committing[c] > 0) g.inForce[c] = g.committing[c] - 1
        // A bank takes effect as a whole; written directly, what an update left unfinished stays as it is.
        if (g.committing[c] > 0 || p.isStaged) g.begun[c] = 0
        g.committing[c] = 0
        g.latest[c] = 0
      }
    },
  },
  { by: 'privileged software', of: ['COMMIT'] },
)

type Settings = Columns<(typeof settings)['fields']>

/** The update goes on until both stages are in force. */
function stageAcknowledged(g: Settings, p: Facts): void {
  const stages = g.named[0]
  if (g.current[0] === 1) g.taken[0] = g.taken[0] | stages
  for (let c = 0; c < p.contexts; c++) {
    const isConcerned = g.committing[c] > 0
    const first = isConcerned ? g.committing[c] - 1 : g.inForce[c]
    const second = isConcerned ? g.committing[c] - 1 : g.inForceSecond[c]
    if ((stages & FIRST_STAGE) !== 0) g.inForce[c] = first
    if ((stages & SECOND_STAGE) !== 0) g.inForceSecond[c] = second
    settlePairs(g, c, stages, first, second, p)
    begunOfPairs(g, c, p)
    g.committing[c] = 0
    if (g.taken[0] === BOTH_STAGES) g.latest[c] = 0
  }
}

/** What is live beside the setting in force, in either stage: nothing only where both stages have that one. */
function begunOfPairs(g: Settings, c: number, p: Facts): void {
  g.begun[c] = (settingsInPairs(g, c, p) & ~(1 << g.inForce[c])) >>> 0
}

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

/** Of what the first stage has, and the second one. */
export const sayPair = (p: Facts, c: number, first: number, second: number): string =>
  first === second
    ? `${saySetting(p, c, first)} in both stages`
    : `${saySetting(p, c, first)} in the first stage with ${saySetting(p, c, second)} in the second`

export const sayAttribute = (attribute: number, { platform }: Facts): string =>
  platform.protection.attributes[attribute] ?? `${attribute}`

/** What a setting of context c gives a transfer, with its own stream or else with the one declared for c first. */
export function outcomeUnder(
  setting: number,
  c: number,
  { stream, direction, address }: Observation,
  { platform }: Facts,
): number {
  const { settings } = platform.contexts[c]
  const { family } = platform.protection
  const bypassed = isBypassedFor(c, stream, direction, platform)
  return outcome(settings[setting], family, direction, address, platform.beatBytes, bypassed)
}

/** With its own stream, or else with the one that is declared for the context first. */
function isBypassedFor(c: number, stream: number, direction: number, platform: Platform): boolean {
  const { streams } = platform.contexts[c]
  const own = streams.includes(stream) ? stream : streams[0]
  return isBypassed(platform.protection.bypasses, own, direction)
}

/** The same where the first stage has one setting and the second stage another. */
export function outcomeUnderBoth(first: number, second: number, c: number, o: Observation, p: Facts): number {
  const { platform } = p
  const { settings: all } = platform.contexts[c]
  const bypassed = isBypassedFor(c, o.stream, o.direction, platform)
  return outcomeOfStages(all[first], all[second], o.direction, o.address, platform.beatBytes, bypassed)
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
