/**
 * MP-12  "When being configured, all the memory protection mechanisms in the system must not allow a transaction to
 * pass, that would not pass under the old or the new configuration setting."
 * Part d, the strict profile (+): "or" read as "and". Of a burst every setting counts that was live when its first beat
 * was judged, as in part a. What is judged is what passes; that a transaction which one of them refuses is refused at all
 * asks the software to let nothing flow while it changes, or the unit to hold it back.
 */
import type { Observation } from '../../src/interface/observations.ts'
import type { Column } from '../../src/layout/layout.ts'
import { live, outcomeUnder, outcomeUnderBoth, sayPair, saySetting, settings } from '../ghosts/settings.ts'
import { forgetPairs, type Live, seconds, settingsMax } from '../ghosts/stages.ts'
import { slotOf } from '../kit/decisions.ts'
import { type Facts, sayAddress, sayContext } from '../kit/facts.ts'
import { type Indexed, step } from '../kit/rule.ts'

export default step('MP-12.d', {
  reading:
    'Where the strict profile is declared, each beat that passes passes so under every setting that was live when the first beat of its burst was judged.',
  appliesTo: ({ protection }) =>
    protection.profile === 'strict' ? undefined : { lacks: 'a strict profile of protection' },
  uses: [settings],
  ghost: {
    /** For a burst that has been judged in part: a bit for each setting that was live then. */
    counted: { per: ['context', 'transaction'], max: settingsMax },
    /** Where the stages may hold different settings: for each of the first, a bit for each of the second. */
    countedPairs: { per: ['context', 'transaction', 'mixed setting'], max: settingsMax },
  },
  follow: {
    'beat passed': (g, o, p) => {
      if (o.beat === 0) count(g, o, p)
    },
    'beat blocked': (g, o, p) => {
      if (o.beat === 0) count(g, o, p)
    },
    'response at port': (g, o, p) => {
      const s = slotOf(o, p)
      g.counted[s] = 0
      forgetPairs(g.countedPairs, s, p)
    },
  },
  attempt: 'update begun',
  when: 'beat passed',
  given: (_g, _o, p) => p.platform.protection.profile === 'strict',
  then: (g, o, p) => (p.commitsApart ? refusingPair(g, o, p) : refusing(g, o, p)) < 0,
  otherwise: (g, o, p) =>
    `Beat ${o.beat} of a burst of ${sayContext(p, o.context)} passes to ${sayAddress(o.address)}. When the burst was first judged a setting was live that does not let it pass so: ${p.commitsApart ? sayRefusing(g, o, p) : saySetting(p, o.context, refusing(g, o, p))}.`,
})

function count(
  g: Live & { inForce: Indexed; begun: Indexed; counted: Column; countedPairs: Column },
  o: Observation,
  p: Facts,
): void {
  const s = slotOf(o, p)
  g.counted[s] = live(g, o.context)
  for (let first = 0; first < p.mixedSettings; first++)
    g.countedPairs[s * p.mixedSettings + first] = seconds(g, o.context, first, p)
}

type OfPairs = Live & { readonly countedPairs: Indexed }

/** A live pair that gives the beat another result: settings * first + second, or -1. */
function refusingPair(g: OfPairs, o: Observation, p: Facts): number {
  const all = p.mixedSettings
  for (let first = 0; first < all; first++) {
    const counted =
      o.beat === 0 ? seconds(g, o.context, first, p) : g.countedPairs[slotOf(o, p) * all + first]
    for (let second = 0; second < all; second++)
      if ((counted & (1 << second)) !== 0 && outcomeUnderBoth(first, second, o.context, o, p) !== o.attribute)
        return all * first + second
  }
  return -1
}

function sayRefusing(g: OfPairs, o: Observation, p: Facts): string {
  const pair = refusingPair(g, o, p)
  return sayPair(p, o.context, Math.floor(pair / p.mixedSettings), pair % p.mixedSettings)
}

interface G {
  readonly inForce: Indexed
  readonly begun: Indexed
  readonly counted: Indexed
}

/** A live setting that gives the beat another result, or -1. */
function refusing(g: G, o: Observation, p: Facts): number {
  const counted = o.beat === 0 ? live(g, o.context) : g.counted[slotOf(o, p)]
  const { settings: all } = p.platform.contexts[o.context]
  for (let s = 0; s < all.length; s++)
    if ((counted & (1 << s)) !== 0 && outcomeUnder(s, o.context, o, p) !== o.attribute) return s
  return -1
}
