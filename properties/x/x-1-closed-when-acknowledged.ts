/**
 * X-1  "What is taken from a context is given to nobody else until its revocation is acknowledged, and a commit is
 * acknowledged only when no transaction that an older setting let pass is open."
 * Not of the paper: what published bugs show that it leaves out.
 * Part a, closure, of a unit that claims it. Open: a beat of it has passed, and it has no response, so that it may still
 * take effect. Older: what passed of it would not pass so under the setting that the commit puts in force. A burst whose
 * remaining beats are blocked is open all the same. Of contexts that the commit does not concern nothing changes.
 */
import { ANSWER, type Observation } from '../../src/interface/observations.ts'
import { FIRST_STAGE, SECOND_STAGE } from '../../src/interface/stages.ts'
import type { Column } from '../../src/layout/layout.ts'
import { outcomeUnder, outcomeUnderBoth, saySetting, settings } from '../ghosts/settings.ts'
import { forgetPairs, settingsMax } from '../ghosts/stages.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('X-1.a', {
  reading:
    'When a commit is acknowledged, no transaction of a context that it concerns is open of which a beat has passed that the setting now in force blocks, or gives another attribute.',
  appliesTo: ({ protection }) => (protection.closes ? undefined : { lacks: 'a commit that closes' }),
  uses: [settings],
  ghost: {
    /** A beat of the transaction has passed. */
    passed: { per: ['context', 'transaction'] },
    /** The settings, one bit each, that give everything of it that passed. */
    under: { per: ['context', 'transaction'], max: settingsMax },
    /** Where the stages may hold different settings: for each of the first, a bit for each of the second. */
    underPairs: { per: ['context', 'transaction', 'mixed setting'], max: settingsMax },
    /** Since the commit was written something was open that it had to wait for. */
    hadToWait: {},
  },
  follow: {
    'beat passed': (g, o, p) => {
      const s = slotOf(o, p)
      if (p.commitsApart) explainPairs(g, s, o, p)
      else g.under[s] = explaining(g.passed[s] === 1 ? g.under[s] : settingsMax, o, p)
      g.passed[s] = 1
      const target = g.committing[o.context]
      if (target > 0 && isOpenUnderOlder(g, s, o.context, target, p)) g.hadToWait[0] = 1
    },
    'response at port': (g, o, p) => {
      const s = slotOf(o, p)
      g.passed[s] = 0
      g.under[s] = 0
      forgetPairs(g.underPairs, s, p)
    },
    'commit written': (g, o, p) => {
      if (o.answer === ANSWER.ok && openOf(g, g.latest, p) >= 0) g.hadToWait[0] = 1
    },
    'commit acknowledged': (g) => {
      g.hadToWait[0] = 0
    },
  },
  attempt: 'commit written',
  when: 'commit acknowledged',
  given: (g, _o, p) => p.platform.protection.closes === true && g.hadToWait[0] === 1,
  then: (g, _o, p) => openOf(g, g.committing, p) < 0,
  otherwise: (g, _o, p) => {
    const s = openOf(g, g.committing, p)
    const c = Math.floor(s / p.slots)
    return `The commit that puts ${saySetting(p, c, g.committing[c] - 1)} in force for ${sayContext(p, c)} is acknowledged while a transaction of it is open of which a beat has passed that this setting does not let pass so.`
  },
})

interface Open {
  readonly passed: Indexed
  readonly under: Indexed
  readonly underPairs: Indexed
  readonly inForce: Indexed
  readonly inForceSecond: Indexed
  readonly named: Indexed
}

/** Of these settings, one bit each, those that give the beat the result that it had. */
function explaining(candidates: number, o: Observation, p: Facts): number {
  const { settings: all } = p.platform.contexts[o.context]
  let left = 0
  for (let s = 0; s < all.length; s++) {
    const bit = (1 << s) >>> 0
    if ((candidates & bit) !== 0 && outcomeUnder(s, o.context, o, p) === o.attribute)
      left = (left | bit) >>> 0
  }
  return left
}

/** The same of pairs of settings, kept with the transaction. */
function explainPairs(
  g: { readonly passed: Indexed; readonly underPairs: Column },
  s: number,
  o: Observation,
  p: Facts,
): void {
  const { length } = p.platform.contexts[o.context].settings
  for (let first = 0; first < length; first++) {
    const at = s * p.mixedSettings + first
    let left = g.passed[s] === 1 ? g.underPairs[at] : settingsMax
    for (let second = 0; second < length; second++)
      if (outcomeUnderBoth(first, second, o.context, o, p) !== o.attribute)
        left = (left & ~(1 << second)) >>> 0
    g.underPairs[at] = left
  }
}

/** `target`: ordinal of the setting, plus 1. A stage that is not committed keeps what it has. */
function isOpenUnderOlder(g: Open, s: number, c: number, target: number, p: Facts): boolean {
  if (g.passed[s] === 0) return false
  if (!p.commitsApart) return (g.under[s] & (1 << (target - 1))) === 0
  const first = (g.named[0] & FIRST_STAGE) !== 0 ? target - 1 : g.inForce[c]
  const second = (g.named[0] & SECOND_STAGE) !== 0 ? target - 1 : g.inForceSecond[c]
  return (g.underPairs[s * p.mixedSettings + first] & (1 << second)) === 0
}

/** The first transaction that is open and that the target of its context does not explain, or -1. */
function openOf(g: Open, targets: Indexed, p: Facts): number {
  for (let c = 0; c < p.contexts; c++) {
    if (targets[c] === 0) continue
    for (let s = c * p.slots; s < (c + 1) * p.slots; s++)
      if (isOpenUnderOlder(g, s, c, targets[c], p)) return s
  }
  return -1
}
