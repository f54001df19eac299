/**
 * Which settings may decide a context's transactions together, where each stage of the protection is committed by itself:
 * pairs of what the first stage has and what the second one has. A target is live in a stage from the beginning of its update
 * to that stage's next commit. Where an order is declared the second stage never has a later setting than the first.
 */
import { BOTH_STAGES, FIRST_STAGE, SECOND_STAGE, secondMayLead } from '../../src/interface/stages.ts'
import type { Column } from '../../src/layout/layout.ts'
import type { Facts } from '../kit/facts.ts'
import type { Indexed } from '../kit/rule.ts'

/** One bit a setting. */
export const settingsMax = 0xffff_ffff

/** They have no elements where both stages are committed at once. */
export const stageFields = {
  /** By context and setting of the first stage: a bit for each setting that the second one may have with it. */
  pairs: { per: ['context', 'mixed setting'], max: settingsMax },
  /** Ordinal of the setting that the second stage has in force. */
  inForceSecond: { per: ['context', 'second stage'], max: 0xff },
  /** The stages, a bit each, that the commit names which was written last; and those that the update has put in force. */
  named: { per: 'second stage', max: BOTH_STAGES },
  taken: { per: 'second stage', max: BOTH_STAGES },
  /** The commit that was written last is of the latest update: one of the update before may still be under way. */
  current: { per: 'second stage' },
} as const

interface Pairs {
  readonly pairs: Column
}
export interface Live {
  readonly pairs: Indexed
}

const bit = (setting: number): number => (1 << setting) >>> 0

/** The settings of the second stage, a bit each, that are live with this one of the first. */
export const seconds = ({ pairs }: Live, c: number, first: number, p: Facts): number => {
  const held = pairs[c * p.mixedSettings + first]
  // At power-on both stages have nothing: that bit is kept inverted, so that 0 says so.
  return first === 0 ? (held ^ 1) >>> 0 : held
}

function setSeconds({ pairs }: Pairs, c: number, first: number, all: number, p: Facts): void {
  pairs[c * p.mixedSettings + first] = first === 0 ? (all ^ 1) >>> 0 : all
}

/** What a rule keeps of a burst in such pairs is forgotten: of slot s nothing has been judged. */
export function forgetPairs(kept: Column, s: number, { mixedSettings }: Facts): void {
  for (let first = 0; first < mixedSettings; first++) kept[s * mixedSettings + first] = 0
}

/** An update of context c to this setting has begun. */
export function beginPairs(g: Pairs, c: number, target: number, p: Facts): void {
  const mayLead = secondMayLead(p.platform.protection.secondStage?.commit ?? 'together')
  let all = bit(target)
  for (let a = 0; a < p.mixedSettings; a++) all = (all | seconds(g, c, a, p)) >>> 0
  for (let a = 0; a < p.mixedSettings; a++) {
    const held = seconds(g, c, a, p)
    if (mayLead && held !== 0) setSeconds(g, c, a, (held | bit(target)) >>> 0, p)
  }
  setSeconds(g, c, target, all, p)
}

/** These stages of context c have these settings, and no other. */
export function settlePairs(
  g: Pairs,
  c: number,
  stages: number,
  first: number,
  second: number,
  p: Facts,
): void {
  for (let a = 0; a < p.mixedSettings; a++) {
    let left = seconds(g, c, a, p)
    if ((stages & FIRST_STAGE) !== 0 && a !== first) left = 0
    if ((stages & SECOND_STAGE) !== 0) left = (left & bit(second)) >>> 0
    setSeconds(g, c, a, left, p)
  }
}

/** Every setting, a bit each, that is live in some stage. */
export function settingsInPairs(g: Live, c: number, p: Facts): number {
  let all = 0
  for (let a = 0; a < p.mixedSettings; a++) {
    const held = seconds(g, c, a, p)
    if (held !== 0) all = (all | held | bit(a)) >>> 0
  }
  return all
}
