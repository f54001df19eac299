/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * A setting is a declared update of software, begin to commit, never one register write; its target is live from its
 * beginning to the next commit, also after a step failed. A burst is decided at its first beat: there is one live
 * setting that gives the result of every beat that passed, output attribute included. Blocking is always allowed.
 * Of a unit with two stages that is the setting of both, where one commit updates both; else one pair of settings, one for
 * each stage, of those that may be in force together (ghosts/stages.ts).
 */
import { BLOCKED, outcome } from '../../models/setting.ts'
import type { Observation } from '../../src/interface/observations.ts'
import type { Column } from '../../src/layout/layout.ts'
import {
  live,
  outcomeUnder,
  outcomeUnderBoth,
  sayAttribute,
  sayPair,
  saySetting,
  settings,
} from '../ghosts/settings.ts'
import { forgetPairs, type Live, seconds, settingsMax } from '../ghosts/stages.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('MP-12.a', {
  reading:
    'Every beat that passes the system MPU passes under one setting that was live when the first beat of its burst was judged: the one in force, or the target of an update begun and not yet committed; address and attributes as that setting gives them.',
  uses: [settings],
  ghost: {
    /** For a burst that has been judged in part: a bit for each setting that may have decided it. */
    deciding: { per: ['context', 'transaction'], max: settingsMax },
    /** Where the stages may hold different settings: for each of the first, a bit for each of the second. */
    decidingPairs: { per: ['context', 'transaction', 'mixed setting'], max: settingsMax },
  },
  follow: {
    'beat passed': (g, o, p) => {
      if (p.commitsApart) return followPairs(g, o, p, explaining)
      g.deciding[slotOf(o, p)] = possible(g, o, p)
    },
    'beat blocked': (g, o, p) => {
      if (o.beat !== 0) return
      if (p.commitsApart) return followPairs(g, o, p, candidates)
      g.deciding[slotOf(o, p)] = live(g, o.context)
    },
    'response at port': (g, o, p) => {
      if (p.commitsApart) return forgetPairs(g.decidingPairs, slotOf(o, p), p)
      g.deciding[slotOf(o, p)] = 0
    },
  },
  attempt: 'update begun',
  when: 'beat passed',
  then: (g, o, p) => (p.commitsApart ? isExplained(g, o, p) : possible(g, o, p) !== 0),
  otherwise: (g, o, p) =>
    `Beat ${o.beat} of a burst of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)} with attribute ${sayAttribute(o.attribute, p)}. No one ${p.commitsApart ? 'pair of settings' : 'setting'} gives that of those that were live when the burst was first judged: ${p.commitsApart ? sayPairs(g, o, p) : sayLive(g, o, p)}.${sayMixture(g, o, p)}`,
})

type G = { readonly inForce: Indexed; readonly begun: Indexed; readonly deciding: Indexed }
type OfPairs = Live & { readonly decidingPairs: Indexed }

/** Of each setting of the first stage, those of the second that may have decided the burst with it. */
type Seconds = (g: OfPairs, o: Observation, p: Facts, first: number) => number

/** Before this beat. */
const candidates: Seconds = (g, o, p, first) =>
  o.beat === 0 ? seconds(g, o.context, first, p) : g.decidingPairs[slotOf(o, p) * p.mixedSettings + first]

/** This beat's result included. */
const explaining: Seconds = (g, o, p, first) => {
  let left = candidates(g, o, p, first)
  const { length } = p.platform.contexts[o.context].settings
  for (let second = 0; second < length; second++) {
    const bit = (1 << second) >>> 0
    if ((left & bit) === 0) continue
    if (outcomeUnderBoth(first, second, o.context, o, p) !== o.attribute) left = (left & ~bit) >>> 0
  }
  return left
}

function followPairs(g: Live & { decidingPairs: Column }, o: Observation, p: Facts, of: Seconds): void {
  const from = slotOf(o, p) * p.mixedSettings
  for (let first = 0; first < p.mixedSettings; first++) g.decidingPairs[from + first] = of(g, o, p, first)
}

function isExplained(g: OfPairs, o: Observation, p: Facts): boolean {
  for (let first = 0; first < p.mixedSettings; first++) if (explaining(g, o, p, first) !== 0) return true
  return false
}

function sayPairs(g: OfPairs, o: Observation, p: Facts): string {
  const c = o.context
  const { settings: all } = p.platform.contexts[c]
  const names = all.flatMap((_, first) =>
    all.flatMap((_other, second) => {
      if ((candidates(g, o, p, first) & (1 << second)) === 0) return []
      const given = outcomeUnderBoth(first, second, c, o, p)
      return [`${sayPair(p, c, first, second)} (which ${sayGiven(given, p)})`]
    }),
  )
  return names.length > 0 ? names.join(', or ') : 'none is left that gives its earlier beats'
}

const sayGiven = (result: number, p: Facts): string =>
  result === BLOCKED ? 'blocks it' : `gives ${sayAttribute(result, p)}`

/** The settings that may have decided the burst, this beat's result included. */
function possible(g: G, o: Observation, p: Facts): number {
  let candidates = o.beat === 0 ? live(g, o.context) : g.deciding[slotOf(o, p)]
  const { settings } = p.platform.contexts[o.context]
  for (let s = 0; s < settings.length; s++) {
    const bit = (1 << s) >>> 0
    if ((candidates & bit) === 0) continue
    const result = outcomeUnder(s, o.context, o, p)
    if (result === BLOCKED || result !== o.attribute) candidates = (candidates & ~bit) >>> 0
  }
  return candidates
}

function sayLive(g: G, o: Observation, p: Facts): string {
  const candidates = o.beat === 0 ? live(g, o.context) : g.deciding[slotOf(o, p)]
  const { settings } = p.platform.contexts[o.context]
  const names = settings.flatMap((_, i) => {
    if ((candidates & (1 << i)) === 0) return []
    if (i === 0) return ['nothing (which blocks it)']
    const given = outcomeUnder(i, o.context, o, p)
    const who = given === BLOCKED ? blocking(i, o, p) : 'which'
    return [`${saySetting(p, o.context, i)} (${who} ${sayGiven(given, p)})`]
  })
  return names.length > 0 ? names.join(', or ') : 'none is left that gives its earlier beats'
}

/** Which stage of a setting blocks the beat, where there are two. */
function blocking(setting: number, o: Observation, p: Facts): string {
  if (!p.hasSecondStage) return 'which'
  return passesFirst(setting, o, p) ? 'whose second stage' : 'whose first stage'
}

function passesFirst(setting: number, o: Observation, { platform }: Facts): boolean {
  const { protection, contexts, beatBytes } = platform
  const both = contexts[o.context].settings[setting]
  const first = { ...both, regions: both.regions.filter(({ stage }) => stage === undefined) }
  return outcome(first, protection.family, o.direction, o.address, beatBytes) !== BLOCKED
}

/** What of two stages gives the beat: the first one alone, or a mixture of two settings, rather of those that are live. */
function sayMixture(g: G, o: Observation, p: Facts): string {
  if (!p.hasSecondStage) return ''
  const c = o.context
  const all = p.platform.contexts[c].settings.map((_, i) => i)
  const decided = o.beat === 0 ? [] : all.filter((i) => isIn(g.deciding[slotOf(o, p)], i))
  const alone = decided.find((i) => passesFirst(i, o, p))
  if (alone !== undefined) return ` The first stage of ${saySetting(p, c, alone)} alone does.`
  const liveOf = (pair: readonly number[]): number => pair.filter((i) => isIn(live(g, c), i)).length
  const [mixture] = all
    .flatMap((first) => all.map((second) => [first, second] as const))
    .filter(([first, second]) => first !== second && outcomeUnderBoth(first, second, c, o, p) === o.attribute)
    .sort((a, b) => liveOf(b) - liveOf(a))
  if (!mixture) return ''
  const [first, second] = mixture.map((i) => saySetting(p, c, i))
  return ` A mixture does: the first stage of ${first} with the second stage of ${second}.`
}

const isIn = (settings: number, i: number): boolean => ((settings >>> i) & 1) === 1
